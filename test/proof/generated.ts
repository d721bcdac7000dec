// Generated requests over all dialects, force signals, sizes and strictness; the same seed gives the same requests.
import { heavyText } from '../support/ask.ts';

export interface GeneratedRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Above the threshold in bytes, below it in tokens. */
const countedText = 'The quick brown fox jumps over the lazy dog. '.repeat(150);

const shapes: Readonly<Record<string, (text: string) => object>> = {
  '/v1/chat/completions': (text) => ({
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: text },
    ],
  }),
  '/v1/completions': (text) => ({ prompt: text, max_tokens: 8 }),
  '/v1/responses': (text) => ({ input: [{ role: 'user', content: [{ type: 'input_text', text }] }] }),
  '/v1/messages': (text) => ({ max_tokens: 8, messages: [{ role: 'user', content: [{ type: 'text', text }] }] }),
};

/** `random`: numbers in [0, 1). */
export function generateRequest(random: () => number): GeneratedRequest {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const path = pick(Object.keys(shapes));
  const base = pick(['Hello', countedText, heavyText, 'please think hard about this', '']);
  const text = pick([
    base,
    base,
    base,
    `#force_big ${base}`,
    `${base} #force_big`,
    `a #force_big in the middle of ${base}`,
  ]);
  const model = pick([undefined, undefined, 'auto', '', 'small', 'big', 'small-7b', 'big-32b', 'nobody-has-this']);
  const force = pick([undefined, undefined, undefined, 'true', '1', 'false', 'TRUE', 'yes']);
  const strict = pick([undefined, undefined, undefined, 'true']);
  return {
    path,
    headers: {
      'content-type': 'application/json',
      ...(force === undefined ? {} : { 'x-force-big': force }),
      ...(strict === undefined ? {} : { 'x-router-strict': strict }),
    },
    body: JSON.stringify({ ...(model === undefined ? {} : { model }), ...shapes[path]?.(text) }),
  };
}

/** mulberry32: small, known, good enough to pick from lists. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}
