// The shapes that the four dialects share: what is read from a request, what an event means, what an error carries.

export type DialectName = 'chat' | 'completions' | 'responses' | 'messages';

export type JsonObject = { readonly [key: string]: unknown };

/** What routing needs to know from a request body. Nothing here is ever forwarded. */
export interface PromptReading {
  /** The user's last words, as one string, or null: the only place where a force tag or a heavy pattern may stand. */
  readonly lastWords: string | null;
  /** Texts that a model would read, in order; a number is that many prompt tokens given as ids. Never base64 of images or files. */
  readonly texts: () => Iterable<string | number>;
}

/**
 * What one complete server-sent event means.
 * - `comment`: no data. - `preamble`: data before any output (role chunk, response.created, message_start).
 * - `output`: the first of these commits. - `terminator`: the stream's proper end. - `error`: an in-band error of the upstream.
 */
export type EventKind = 'comment' | 'preamble' | 'output' | 'terminator' | 'error';

/** What one event says. */
export interface EventReading {
  readonly kind: EventKind;
  readonly usage: Usage | null;
  /** What an error says of itself; absent where it only breaks off. */
  readonly said?: InBandError;
  /** The answer has no reason to stop yet: a proper end right behind this is none. */
  readonly isOpen?: true;
}

export interface InBandError {
  /** The status that it stands for; null where it names none. */
  readonly status: number | null;
  readonly message: string;
  /** The same as the JSON body of an answer with a status. */
  readonly body: string;
}

/** Token counts as the upstream reported them; null where it did not. */
export interface Usage {
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
}

/** An error that the router itself makes. `upstream` is the backend's own text, where it helps the person. */
export interface RouterError {
  readonly code: string;
  /** The router's own name for it, where `code` is a name that clients look for. */
  readonly routerCode?: string;
  readonly status: number;
  /** The backend's own words first, where it spoke. */
  readonly message: string;
  readonly retryAfter: number | null;
  /** Repeating the same request cannot help: answered with `x-should-retry: false`. */
  readonly permanent: boolean;
  readonly upstream?: string;
}

export interface Dialect {
  readonly name: DialectName;
  /** Path of the route, the same on the router and on the upstream. */
  readonly path: string;
  /** Reads a parsed body. Total: odd shapes read as no words and no texts, never as an exception. */
  readonly read: (body: JsonObject) => PromptReading;
  /** Reads one complete event (bytes with its blank line). Never throws; unparsable data counts as output. */
  readonly event: (event: Uint8Array) => EventReading;
  /** Upstream's own counts in a whole answer, or null. */
  readonly usage: (answer: JsonObject) => Usage | null;
  /** The content type of a good answer in one piece that is no JSON. */
  readonly bytes?: string;
  /** A whole answer, or an event's data, says that the engine broke off, as vLLM does that is paused, put to sleep or in trouble. */
  readonly isBrokenOff: (said: JsonObject) => boolean;
  /**
   * The bytes that tell a client in-band that no more will come: exactly one error, and nothing that looks like a proper end. The last event that
   * was sent, where there is one, lets numbered events go on counting.
   */
  readonly inBandError: (error: RouterError, lastEvent?: Uint8Array) => Uint8Array;
  /** JSON body of an error answered with a status. */
  readonly errorBody: (error: RouterError) => string;
}
