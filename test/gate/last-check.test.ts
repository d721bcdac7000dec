// The last check is the last thing before a dispatch: whatever took its time before it, an old reading sends nothing to big.
import { describe, expect, it } from 'vitest';
import { createClockedApp } from '../support/clocked-app.ts';

interface Trouble {
  /** The disk sleeps under the decision record for 1.5 s, and somebody starts to game meanwhile. */
  readonly slowAudit?: boolean;
  readonly brokenAudit?: boolean;
  readonly noTokenizer?: boolean;
}

function setUp({ slowAudit = false, brokenAudit = false, noTokenizer = false }: Trouble = {}) {
  let mode = 'NORMAL';
  let sleptMs = 0;
  const worked: string[] = [];
  const failures: unknown[] = [];
  const write = (line: string) => {
    if (!line.includes('"decision"')) return;
    if (brokenAudit) throw new Error('disk');
    if (!slowAudit) return;
    sleptMs += 1500;
    mode = 'GAMING';
  };
  const house = createClockedApp(
    (host, path) => {
      if (path.startsWith('/v1/chat')) worked.push(host);
      return { status: 200, text: path === '/mode' ? JSON.stringify({ mode }) : '{"data":[{"id":"m"}]}' };
    },
    (clock) => ({
      clock: { ...clock, now: () => clock.now() + sleptMs },
      auditSink: write,
      onFailure: (error) => failures.push(error),
      ...(noTokenizer ? { loadTokenizer: () => Promise.reject(new Error('no memory')) } : {}),
    }),
  );
  return { ...house, worked, failures };
}

describe('between the decision and the dispatch', () => {
  it('heavy work in NORMAL goes to big when nothing takes its time', async () => {
    const { ask, worked } = setUp();
    expect((await ask()).headers.get('x-router-backend')).toBe('big');
    expect(worked).toEqual(['big']);
  });

  it('an audit that blocks until the reading is old sends nothing to big: small answers', async () => {
    const { ask, worked } = setUp({ slowAudit: true });
    const response = await ask();
    expect(response.headers.get('x-router-backend')).toBe('small');
    expect(response.headers.get('x-router-fallback')).toBe('mode-changed');
    expect(worked).toEqual(['small']);
  });
});

describe('what was taken for a request', () => {
  it('is given back when the router itself fails, and the failure is told to the log', async () => {
    const { app, ask, failures } = setUp({ brokenAudit: true });
    expect((await ask()).status).toBe(500);
    // Where, and not with what words: they may quote the request.
    expect(failures).toEqual([expect.stringMatching(/^Request [\w-]+ could not be handled: Error at (?!.*disk)/)]);
    expect(app.services.big?.slots.taken()).toEqual({ forced: 0, unforced: 0 });
    expect(app.services.buffered.bytes).toBe(0);
  });
});

describe('without a tokenizer', () => {
  it('a long prompt counts as light, so that big stays idle', async () => {
    const { app, ask, worked } = setUp({ noTokenizer: true });
    expect((await ask()).headers.get('x-router-rule')).toBe('light');
    expect(worked).toEqual(['small']);
    expect(app.services.buffered.bytes).toBe(0);
  });
});
