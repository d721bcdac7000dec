// Numbers and times as text. All functions are total; null reads as an en dash.
// Without Intl, whose first use costs as much as everything else that opens the page.

const none = '–';

/** What a choice is called; small and big are the models, too. */
export const names = { auto: 'Auto', small: 'Small', big: 'Big' } as const;

/** `1,234`. */
export function formatCount(value: number | null | undefined): string {
  return value === null || value === undefined ? none : String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** Milliseconds as `38 ms`, `4.3 s`, `2 min 5 s`. */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return none;
  if (ms < 995) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(ms < 9_950 ? 1 : 0)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A span for people: `now`, `12 s`, `5 min`, `3 h`, `2 d`. */
export function formatAge(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return none;
  if (ms < 1500) return 'now';
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Local time of day, `21:04:09`; a dash for what is no date. */
export function formatTime(iso: string | null | undefined): string {
  const date = iso ? new Date(iso) : null;
  return date === null || Number.isNaN(date.getTime()) ? none : date.toTimeString().slice(0, 8);
}

/** `21:04:09 (5 min)`. */
export function formatSince(iso: string | null, nowMs: number): string {
  return iso === null ? none : `${formatTime(iso)} (${formatAge(nowMs - Date.parse(iso))})`;
}

/** `21:04`. */
export function formatClock(ms: number): string {
  return formatTime(new Date(ms).toISOString()).slice(0, 5);
}

/** Tokens per second between the first and the last output, or null where it says nothing. */
export function tokensPerSecond(tokens: number | null, firstMs: number | null, lastMs: number | null): number | null {
  if (tokens === null || tokens < 2 || firstMs === null || lastMs === null || lastMs - firstMs < 50) return null;
  return ((tokens - 1) * 1000) / (lastMs - firstMs);
}
