// One short streamed answer: does it come, and does it come piece by piece?
import type { UpstreamRequest } from '#lib/ports.ts';
import { upstreamText } from '#lib/send/refusal.ts';
import type { BackendConfig } from '#lib/config.ts';
import type { Backend as BackendName } from '#lib/policy/types.ts';
import { amount } from '#lib/words.ts';
import { ownHeaders } from './check-backend.ts';
import { failed, fine, type Finding, warning } from './finding.ts';
import type { DoctorHouse } from './house.ts';

const tokens = 16;
const deadlineMs = 60_000;
/** Pieces that arrive closer together than this count as one. */
const apartMs = 2;

export async function checkStream(
  name: BackendName,
  config: BackendConfig,
  servedName: string,
  house: DoctorHouse,
): Promise<Finding> {
  const what = `${name}: stream`;
  const { arrivals, failure } = await stream(config, servedName, house);
  if (failure !== null) return failed(what, failure, `try it yourself: curl -N ${config.url}/v1/chat/completions`);
  const gaps = arrivals.slice(1).map((at, index) => at - (arrivals[index] ?? at));
  const apart = gaps.filter((gap) => gap >= apartMs).length;
  const first = `first piece after ${Math.round(arrivals[0] ?? 0)} ms`;
  if (apart > 0) return fine(what, `${amount(arrivals.length, 'piece')}, ${first}`);
  const fix = 'look for a proxy between here and there that buffers; it must pass text/event-stream on as it comes';
  return warning(what, `${first}, but the whole answer came at once`, fix);
}

interface Streamed {
  /** Milliseconds from asking to each piece with an event in it. */
  readonly arrivals: readonly number[];
  readonly failure: string | null;
}

function stream(config: BackendConfig, model: string, { clock, send }: DoctorHouse): Promise<Streamed> {
  const { promise, resolve } = Promise.withResolvers<Streamed>();
  const startedAt = clock.now();
  const arrivals: number[] = [];
  let status = 0;
  let text = '';
  const broken = () => resolve({ arrivals, failure: `the stream broke after ${amount(arrivals.length, 'piece')}` });
  const upstream = send(chatRequest(config, model, tokens), {
    onHead: (said) => void (status = said),
    onBytes: (bytes) => {
      text += new TextDecoder().decode(bytes);
      if (status === 200) arrivals.push(clock.now() - startedAt);
    },
    onEnd: () => resolve({ arrivals, failure: faultIn(status, text) }),
    onLost: (cause) => (status === 0 ? resolve({ arrivals, failure: `no answer: ${cause}` }) : broken()),
  });
  const cancel = clock.after(deadlineMs, () => {
    upstream.abort();
    broken();
  });
  return promise.finally(cancel);
}

/** A streamed question whose answer may have so many tokens. */
export function chatRequest(config: BackendConfig, model: string, maxTokens: number): UpstreamRequest {
  const messages = [{ role: 'user', content: `Count from 1 to ${maxTokens}, one number a line.` }];
  return {
    method: 'POST',
    url: `${config.url}/v1/chat/completions`,
    headers: [...ownHeaders(config), ['content-type', 'application/json']],
    body: new TextEncoder().encode(JSON.stringify({ model, stream: true, max_tokens: maxTokens, messages })),
    connectMs: config.timeouts.connectMs,
  };
}

function faultIn(status: number, text: string): string | null {
  if (status !== 200) {
    const said = upstreamText(new TextEncoder().encode(text)).slice(0, 200);
    return `a request for ${tokens} tokens is answered with status ${status}${said && `: ${said}`}`;
  }
  if (!text.includes('data: [DONE]')) return 'the stream ends without its last event';
  return /"content":\s*"[^"]/.test(text) || /"reasoning/.test(text) ? null : 'the stream holds no output';
}
