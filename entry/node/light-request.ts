// The Request that the adapter makes on Node: an address, a method and headers, which is all that the handlers read of it.
import type { IncomingHttpHeaders } from 'node:http';

interface LightInit {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/** The body stays with the client's connection (client.ts), so no stream is made for it. */
export class LightRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: LightHeaders;

  constructor(url: string, { method, headers }: LightInit) {
    this.url = url;
    this.method = method;
    this.headers = new LightHeaders(headers);
  }
}

/** Names in lower case. A header that was sent several times reads as Node joins it, which is as the Fetch standard does. */
class LightHeaders {
  readonly #values: IncomingHttpHeaders;

  constructor(values: IncomingHttpHeaders) {
    this.#values = values;
  }

  get(name: string): string | null {
    const value = this.#values[name];
    if (value === undefined) return null;
    return typeof value === 'string' ? value : value.join(', ');
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }
}
