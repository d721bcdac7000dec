// Commit and stream guard: until its first output a failed attempt leaves no trace; after it, a lost stream is told once.
import { expect } from 'vitest';
import { heavyText } from '../../support/ask.ts';
import { type House, words } from '../house.ts';
import { startStalledListener } from '../stalled-listener.ts';
import { type Chapter, chat, codeOf, type Kept } from './promise.ts';
import { expectRouted } from './routed.ts';

const streamed: Readonly<Record<string, (text: string) => object>> = {
  '/v1/chat/completions': (content) => ({ stream: true, messages: [{ role: 'user', content }] }),
  '/v1/completions': (prompt) => ({ stream: true, prompt }),
  '/v1/responses': (input) => ({ stream: true, input }),
  '/v1/messages': (content) => ({ stream: true, max_tokens: 50, messages: [{ role: 'user', content }] }),
};

/** How a stream of this dialect tells that it was lost: its error, once, and what stands at the end: nothing behind it. */
const told: Readonly<Record<string, { readonly error: RegExp; readonly end: RegExp }>> = {
  '/v1/chat/completions': { error: /^data: \{"error":/gm, end: /data: \{"error":.*\n\n$/ },
  '/v1/completions': { error: /^data: \{"error":/gm, end: /data: \{"error":.*\n\n$/ },
  '/v1/responses': { error: /^event: error$/gm, end: /event: response\.failed\ndata: .*\n\n$/ },
  '/v1/messages': { error: /^event: error$/gm, end: /event: error\ndata: .*\n\n$/ },
};

const softly = { backend: 'small', rule: 'heavy-tokens', mode: 'NORMAL' } as const;

const beforeOutput: Kept = {
  name: 'big is lost before its output, in every dialect and in a whole answer: the full answer comes from small',
  alone: true,
  async keep(house) {
    house.big.set({ faults: [{ at: 'before-output', kind: 'hang' }] });
    const questions = Object.entries(streamed).map(([path, body]) => ({ path, body: body(heavyText) }));
    const asked = [...questions, { body: chat(heavyText) }].map((question) => house.ask(question));
    // All at once, since a failure keeps big out for a while.
    await house.big.waitForRequest(
      () => house.forwarded().filter(({ bodyAt }) => bodyAt !== null).length === asked.length,
    );
    await house.big.stopListening();
    for (const seen of await Promise.all(asked)) {
      const fallback = seen.headers.get('x-router-fallback') ?? '';
      // `refused`: a reused connection that dies at once is replaced once, and by then nobody listens.
      expect(fallback).toMatch(/^big-failed:(reset|ended|truncated|refused)$/);
      expectRouted(seen, { ...softly, fallback });
    }
  },
};

const afterOutput = (['reset', 'end', 'no-terminator', 'cut-inside-event'] as const).map((kind): Kept => ({
  name: `a stream lost after output (${kind}): in every dialect one error of its own, then the connection breaks`,
  async keep(house) {
    house.small.set({ answer: null, faults: [{ at: 'mid-stream', kind }] });
    // All at once, since each break takes a second.
    await Promise.all(
      Object.entries(streamed).map(async ([path, body]) => {
        const { status, text, requestId, complete } = await house.ask({ path, body: body('Hello') });
        expect([path, status, complete]).toEqual([path, 200, !house.breaks]);
        expect(text.match(told[path]?.error ?? /never/g), path).toHaveLength(1);
        expect(text).toMatch(told[path]?.end ?? /never/);
        const outcome = (await house.recordsOf(requestId)).at(-1);
        expect(outcome).toMatchObject({ event: 'outcome', status: 200, end: 'cut' });
      }),
    );
  },
}));

/** Each server's own sentence comes first. */
const fitsNeither: Readonly<Record<House['server'], RegExp>> = {
  'vllm-0.28': /^This model's maximum .*100/,
  'vllm-0.32': /^This model's maximum .*100/,
  'llama.cpp': /^request \(\d+ tokens\) exceeds the available context size \(100 tokens\)/,
};

const guard: readonly Kept[] = [
  {
    name: 'big accepts no connection: small answers as soon as connectMs is over',
    alone: true,
    async keep(house) {
      expectRouted(await house.ask({ body: chat(heavyText) }), { ...softly, backend: 'big' });
      await house.big.stopListening();
      const stalled = await startStalledListener(house.big.port);
      const seen = await house.ask({ body: chat(heavyText) });
      stalled.close();
      expectRouted(seen, { ...softly, fallback: 'big-failed:connect-timeout' });
    },
  },
  {
    name: 'an in-band error of the backend passes verbatim; what follows it is dropped, and the connection breaks',
    async keep(house) {
      house.small.set({ answer: null, faults: [{ at: 'mid-stream', kind: 'error-event' }] });
      const { text, requestId, complete } = await house.ask({ body: chat('Hi', { stream: true }) });
      expect([complete, text.includes('[DONE]')]).toEqual([!house.breaks, false]);
      expect(text.match(/"error":/g)).toHaveLength(1);
      expect(text).not.toContain('"source":"router"');
      expect((await house.recordsOf(requestId)).at(-1)).toMatchObject({ end: 'failed' });
    },
  },
  {
    name: 'a stream is passed on event by event, not at its end',
    async keep(house) {
      house.small.set({ answer: words.small, faults: [{ at: 'end', kind: 'hang' }] });
      const leaving = new AbortController();
      const response = await house.open({ body: chat('Hi', { stream: true }), signal: leaving.signal });
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      let seen = '';
      while (!seen.includes(words.small)) seen += (await reader?.read())?.value ?? '';
      leaving.abort();
      await reader?.cancel().catch(() => undefined);
    },
  },
  {
    name: 'small that breaks before its answer: 502 in the shape of the dialect',
    async keep(house) {
      house.small.set({ faults: [{ at: 'before-headers', kind: 'reset' }] });
      const { status, text } = await house.ask({
        path: '/v1/messages',
        body: { max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] },
      });
      expect([status, codeOf(text)]).toEqual([502, 'upstream_failed']);
      expect(JSON.parse(text)).toMatchObject({ type: 'error' });
    },
  },
  {
    name: 'big refuses a prompt that is too long for it: small is asked, and it says big-context',
    async keep(house) {
      house.big.set({ contextTokens: 100 });
      expectRouted(await house.ask({ body: chat(heavyText) }), { ...softly, fallback: 'big-context' });
    },
  },
  {
    name: 'a prompt that fits neither: 400 context_exceeds_both with the words of the backend',
    async keep(house) {
      house.big.set({ contextTokens: 100 });
      house.small.set({ contextTokens: 100 });
      const { status, text } = await house.ask({ body: chat(heavyText) });
      expect([status, codeOf(text)]).toEqual([400, 'context_length_exceeded']);
      expect(JSON.parse(text)).toMatchObject({
        error: { router_code: 'context_exceeds_both', message: expect.stringMatching(fitsNeither[house.server]) },
      });
    },
  },
];

export const streams: Chapter = {
  title: 'commit and stream guard',
  promises: [beforeOutput, ...afterOutput, ...guard],
};
