// What a fake vLLM can be told to do while it runs: how fast it is, what it says, and what goes wrong.

/** Ways in which a connection stops: `end` is a FIN without the proper end of the response, `hang` is silence for ever. */
export type Stop = 'reset' | 'end' | 'hang';

/**
 * `no-terminator`: the response ends properly, the stream's last event is missing. `error-event`: an in-band error, then a proper end.
 * `abort`: finish reason `abort`, then the terminator, as when vLLM is paused or put to sleep.
 */
export type StreamStop = Stop | 'no-terminator' | 'error-event' | 'abort';

interface FaultScope {
  /** The only path that the fault touches. Left out: every inference route (for `connect`: always the whole server). */
  readonly path?: string;
  /** How many requests (or connections) it touches before it is used up. Left out: all. */
  readonly times?: number;
}

/**
 * One thing that goes wrong, and when:
 * `connect` on accept · `before-headers` the request was read · `headers` 200 and the headers were sent, nothing else ·
 * `before-output` after the prefill and every event that is no output · `mid-stream` after some output · `end` only the terminator is missing.
 * In an answer that is no stream, everything from `headers` on cuts the body: after `afterBytes`, else in the middle.
 */
export type Fault = FaultScope &
  (
    | { readonly at: 'connect'; readonly kind: Stop }
    | { readonly at: 'before-headers'; readonly kind: Stop }
    | {
        readonly at: 'before-headers';
        readonly kind: 'status';
        readonly status: number;
        readonly body?: string;
        readonly headers?: Readonly<Record<string, string>>;
      }
    | { readonly at: 'before-headers'; readonly kind: 'slow'; readonly delayMs: number }
    | { readonly at: 'headers' | 'before-output' | 'end'; readonly kind: StreamStop }
    | {
        readonly at: 'mid-stream';
        readonly kind: StreamStop | 'cut-inside-event';
        /** Output events before it; default 3. */
        readonly afterEvents?: number;
        /** Bytes of the response's body before it, to the byte, wherever that is; wins over `afterEvents`. */
        readonly afterBytes?: number;
      }
    | { readonly at: 'mid-stream'; readonly kind: 'slow'; readonly delayMs: number }
  );

/** A response given byte for byte instead of one from the engine. */
export interface RawResponse {
  readonly status?: number;
  /** Default: an event stream as vLLM sends it. */
  readonly contentType?: string;
  /** Each piece is one write; the response ends after the last. */
  readonly pieces: readonly (Uint8Array | string)[];
  /** Pause before each piece but the first; default 0. */
  readonly everyMs?: number;
}

export interface Behavior {
  /** Silence before the first token, in milliseconds. */
  readonly prefillMs: number;
  /** Adds prompt tokens / this to the silence; 0 adds nothing. */
  readonly prefillTokensPerSecond: number;
  /** 0 = at once. */
  readonly tokensPerSecond: number;
  /** Said instead of the demo's own words. */
  readonly answer: string | null;
  /** Length of the answer in tokens, whatever it says. */
  readonly answerTokens: number | null;
  /** Thinks aloud before it answers. */
  readonly reasoning: boolean;
  readonly tokensPerEvent: number;
  /** More requests than this wait, as with --max-num-seqs. */
  readonly maxRunning: number;
  /** Other people's requests that the metrics report beside the real ones. */
  readonly pretendRunning: number;
  readonly healthStatus: number;
  /** Put to sleep or paused: what runs ends with `abort`, what comes waits; the health says 200. */
  readonly asleep: boolean;
  /** Takes images; a text model refuses them. */
  readonly images: boolean;
  /** Was started with `--reasoning-parser`: 0.32 refuses a thinking budget without one. */
  readonly reasoningParser: boolean;
  /** Serves /v1/embeddings, which a generative model does not. */
  readonly embeddings: boolean;
  /** Pause between two comments of a silent stream; null: as the server that is played. */
  readonly commentEveryMs: number | null;
  /** Names beside the first that llama.cpp's card lists (`--alias a,b,c`). */
  readonly aliases: readonly string[];
  /** What the model was trained on, as llama.cpp's card tells it; older builds tell nothing else. */
  readonly trainedTokens: number;
  /** A llama.cpp from before May 2026: no `n_ctx` in its card. */
  readonly olderCard: boolean;
  /** Served names of /v1/models; the first one answers. */
  readonly models: readonly string[];
  /** Where the model came from, as the cards tell it; null: the first served name. */
  readonly root: string | null;
  /** `max_model_len`: prompt and answer together. */
  readonly contextTokens: number;
  /** Same request, same bytes: ids and times in answers are fixed. */
  readonly deterministic: boolean;
  readonly faults: readonly Fault[];
  readonly raw: RawResponse | null;
}

/** Behavior at start and after `clear()`. Immediate, so that tests wait for nothing that they did not ask for. */
export const defaultBehavior: Behavior = {
  prefillMs: 0,
  prefillTokensPerSecond: 0,
  tokensPerSecond: 0,
  answer: null,
  answerTokens: null,
  reasoning: false,
  tokensPerEvent: 1,
  maxRunning: 256,
  pretendRunning: 0,
  healthStatus: 200,
  asleep: false,
  images: false,
  reasoningParser: false,
  embeddings: false,
  commentEveryMs: null,
  aliases: [],
  trainedTokens: 32_768,
  olderCard: false,
  models: ['demo-small'],
  root: null,
  contextTokens: 16_384,
  deterministic: false,
  faults: [],
  raw: null,
};
