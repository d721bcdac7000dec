// The last check is the last thing before a dispatch: whatever took its time before it, an old reading sends nothing to big.
import { describe, expect, it } from 'vitest';
import type { SendPort } from '#lib/backends/ports.ts';
import { parseConfig } from '#lib/config.ts';
import { createApp } from '#functions/app.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const answerOf = (url: string, mode: string) => {
  if (url.endsWith('/mode')) return JSON.stringify({ mode });
  if (url.endsWith('/v1/models')) return JSON.stringify({ data: [{ id: url.includes('big') ? 'b' : 's' }] });
  return '{}';
};

async function setUp({ slowSink = false, brokenSink = false, noTokenizer = false } = {}) {
  const clock = createFakeClock();
  let skewMs = 0;
  const now = () => clock.now() + skewMs;
  const pc = { mode: 'NORMAL' };
  const worked: string[] = [];
  const send: SendPort = async ({ url, method }) => {
    if (method === 'POST') worked.push(new URL(url).hostname);
    const text = answerOf(url, pc.mode);
    return {
      kind: 'answer',
      status: 200,
      headers: [['content-type', 'application/json']],
      body: (async function* () {
        yield new TextEncoder().encode(text);
      })(),
    };
  };
  const parsed = parseConfig(
    JSON.stringify({
      backends: { small: { url: 'http://small' }, big: { url: 'http://big', maxInFlight: 1 } },
      mode: { url: 'http://pc/mode' },
    }),
    'test',
    () => undefined,
  );
  if (!parsed.ok) throw new Error(parsed.lines.join('\n'));
  const failures: unknown[] = [];
  const app = createApp(parsed.config, {
    clock: { ...clock, now },
    wallNow: () => 0,
    send,
    auditSink: (line) => {
      if (brokenSink && line.includes('"decision"')) throw new Error('disk');
      // A disk that sleeps: time passes, and somebody starts to game meanwhile.
      if (slowSink && line.includes('"decision"')) {
        skewMs += 1500;
        pc.mode = 'GAMING';
      }
    },
    isAuditOk: () => true,
    loadTokenizer: async () => {
      if (noTokenizer) throw new Error('no memory');
      return (text) => text.length;
    },
    breathe: async () => {},
    hostNames: [],
    version: 'test',
    isDemo: false,
    onFailure: (error) => failures.push(error),
  });
  const ask = () =>
    app.fetch(
      new Request('http://localhost/v1/chat/completions', {
        method: 'POST',
        headers: { 'content-type': 'application/json', host: 'localhost' },
        body: JSON.stringify({ messages: [{ role: 'user', content: 'x'.repeat(20_000) }] }),
      }),
    );
  return { app, ask, worked, failures };
}

describe('between the decision and the dispatch', () => {
  it('heavy work in NORMAL goes to big when nothing takes its time', async () => {
    const { ask, worked } = await setUp();
    expect((await ask()).headers.get('x-router-backend')).toBe('big');
    expect(worked).toEqual(['big']);
  });

  it('an audit that blocks until the reading is old sends nothing to big: small answers', async () => {
    const { ask, worked } = await setUp({ slowSink: true });
    const response = await ask();
    expect(response.headers.get('x-router-backend')).toBe('small');
    expect(response.headers.get('x-router-fallback')).toBe('mode-changed');
    expect(worked).toEqual(['small']);
  });
});

describe('what was taken for a request', () => {
  it('is given back when the router itself fails, and the failure is told to the log', async () => {
    const { app, ask, failures } = await setUp({ brokenSink: true });
    expect((await ask()).status).toBe(500);
    expect(failures).toHaveLength(1);
    expect(app.services.big?.slots.taken()).toEqual({ forced: 0, unforced: 0 });
    expect(app.services.buffered.bytes).toBe(0);
  });
});

describe('without a tokenizer', () => {
  it('a long prompt counts as light, so that big stays idle', async () => {
    const { app, ask, worked } = await setUp({ noTokenizer: true });
    const response = await ask();
    expect(response.headers.get('x-router-rule')).toBe('light');
    expect(worked).toEqual(['small']);
    expect(app.services.buffered.bytes).toBe(0);
  });
});
