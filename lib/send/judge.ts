// What the head of a backend's answer means for the attempt. Pure: the table of fallback causes by status and type.
import type { Cause } from '#lib/causes.ts';
import type { Backend } from '#lib/policy/types.ts';
import { readContextRefusal } from '#lib/wire/context-refusal.ts';
import { headerValue } from './headers.ts';
import type { HeaderList } from '#lib/ports.ts';
import { isErrorObject, parsedMaxBytes } from '#lib/wire/shapes.ts';
import type { Dialect, InBandError, JsonObject } from '#lib/wire/types.ts';

export type Verdict =
  /** A good stream: hold it until its first output. */
  | { readonly kind: 'stream' }
  /** A good answer in one piece, or an upstream's refusal that the client should see as it is. */
  | { readonly kind: 'whole'; readonly cause: Cause | null; readonly isJson?: boolean }
  /** Read the body, then judge again: what it says decides. */
  | { readonly kind: 'refusal' }
  /** The attempt has failed. `passable`: the answer may still be shown to the client when nothing is left to try. */
  | { readonly kind: 'failed'; readonly cause: Cause; readonly passable: boolean };

/** Statuses whose text decides. */
const readOn = new Set([400, 404, 405, 413, 422, 500]);
/** On big these mean that the router's own key or model name is wrong, which is not the client's business. */
const misconfigured = new Set([401, 403]);

const failed = (cause: Cause, passable = true): Verdict => ({ kind: 'failed', cause, passable });

/** `bytes`: what a good answer in one piece may be beside JSON. */
export function judgeHead(status: number, headers: HeaderList, backend: Backend, bytes?: string): Verdict {
  const encoding = headerValue(headers, 'content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') return failed('encoded', false);
  // Nobody can pass it on: it is none (RFC 9110, section 15), or an interim one where the last was due.
  if (status < 200 || status > 599) return failed('malformed', false);
  if (status >= 300 && status < 400) return failed('redirect', false);
  if (status >= 200 && status < 300) return judgeSuccess(status, headers, bytes);
  if (status === 429 || (status === 503 && headerValue(headers, 'retry-after') !== null)) return failed('busy');
  // Beyond 501, which is about this one request: 520 to 530 are a tunnel's words for a server that is not well behind it, 529 is Anthropic's for one that has too much to do.
  if (status > 501 || (backend === 'big' && misconfigured.has(status))) return failed(`status-${status}`);
  if (readOn.has(status)) return { kind: 'refusal' };
  return { kind: 'whole', cause: `status-${status}` };
}

function judgeSuccess(status: number, headers: HeaderList, bytes?: string): Verdict {
  if (status === 204 || status === 205) return failed(`status-${status}`, false);
  const type = headerValue(headers, 'content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'text/event-stream') return { kind: 'stream' };
  const isJson = type === 'application/json' || type.endsWith('+json');
  return isJson || type === bytes ? { kind: 'whole', cause: null, isJson } : failed('wrong-type', false);
}

/** A refusal with its text: a context refusal, and a model or path that only big lacks, are fallback causes; all else is the client's to see. */
export function judgeRefusal(status: number, text: string, backend: Backend): Verdict {
  if (readContextRefusal(status, text) !== null) return failed('context');
  // llama.cpp's slots share one context: that it is full says nothing about this request. LM Studio says it with a 400.
  if (/context size has been exceeded/i.test(text)) return failed('busy');
  const lacks = status === 405 || (status === 404 && !/\b(?:response|conversation)\b/i.test(text));
  if (status === 500 || (lacks && backend === 'big')) return failed(`status-${status}`);
  return { kind: 'whole', cause: `status-${status}` };
}

const json: HeaderList = [['content-type', 'application/json']];

/** An error in a stream, before any output: as if its status had been the answer's. One that names none, or a broken server's, is a failure. */
export function judgeInBand({ status, message, body }: InBandError, backend: Backend): Verdict {
  if (readContextRefusal(status, body) !== null) return failed('context');
  const head = judgeHead(status ?? 500, json, backend);
  const verdict = head.kind === 'refusal' ? judgeRefusal(status ?? 500, message, backend) : head;
  if (status === 503) return failed('busy');
  const isBroken = verdict.kind === 'failed' && verdict.cause !== 'busy' && (status ?? 500) >= 500;
  return isBroken ? { ...verdict, cause: 'error-event' } : verdict;
}

/** What an answer in one piece lacks for being one; null: nothing. `answer`: its JSON object, null where it is none, or too long to be parsed. */
export function judgeBody(body: Uint8Array, answer: JsonObject | null, { isBrokenOff }: Dialect): Cause | null {
  if (answer !== null) {
    if (!isErrorObject(answer)) return isBrokenOff(answer) ? 'error-event' : null;
    return readContextRefusal(null, JSON.stringify(answer)) === null ? 'error-event' : 'context';
  }
  const text = new TextDecoder().decode(body.subarray(0, 16)).trimStart();
  if (!text.startsWith('{')) return 'malformed';
  const end = new TextDecoder().decode(body.subarray(-16)).trimEnd();
  return body.byteLength > parsedMaxBytes && end.endsWith('}') ? null : 'truncated';
}
