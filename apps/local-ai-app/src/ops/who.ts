// Who asks, in words: the router names the key, else what the client calls itself. Pure.

/** Every browser calls itself Mozilla, and has since 1994. */
export function whoIs(who: string | null | undefined): string {
  if (who === undefined || who === null) return 'someone';
  return who === 'Mozilla' ? 'a browser' : who;
}
