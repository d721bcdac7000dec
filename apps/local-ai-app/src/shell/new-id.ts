// Ids without `crypto.randomUUID`, which a page on plain http in the LAN does not have.

/** 22 characters of `[A-Za-z0-9_-]`, unique for all purposes here; fits the router's `x-request-id`. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
