// One evening in the house, end to end: the real router, the real Windows scripts, a person who starts to game and stops again.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFakeVllm } from '#demo/fake-vllm.ts';
import { askChat } from '../support/ask.ts';
import { startTestRouter, type TestRouter } from '../support/router.ts';
import { findShell } from '../windows/shell.ts';
import { startGamingPc } from './gaming-pc.ts';

const hasShell = (await findShell()) !== null;

/** Heavy at this house's threshold of 100 tokens. */
const heavyText = 'The quick brown fox jumps over the lazy dog. '.repeat(20);

/** The promise, and what sockets and a busy machine may add. */
const boundMs = 1300;
const slackMs = 500;

describe.skipIf(!hasShell)('an evening', { timeout: 120_000, shuffle: false }, () => {
  let pc: Awaited<ReturnType<typeof startGamingPc>>;
  let small: Awaited<ReturnType<typeof startFakeVllm>>;
  let router: TestRouter;

  beforeAll(async () => {
    [pc, small] = await Promise.all([startGamingPc(), startFakeVllm({ role: 'small', model: 'small-7b' })]);
    router = await startTestRouter({
      config: {
        backends: { small: { url: small.url }, big: { url: pc.big.url, models: ['big-32b'] } },
        // A PowerShell on a busy machine may take longer to answer than the endpoint on the PC; the bound does not hang on it.
        mode: { url: pc.modeUrl, deadlineMs: 900 },
        policy: { drainMs: 2000, bigTokenThreshold: 100 },
      },
    });
  });
  afterAll(async () => {
    await router.close();
    await Promise.all([pc.close(), small.close()]);
  });

  const backendOf = async (text: string, headers = {}) =>
    (await askChat(router.url, text, { headers })).headers.get('x-router-backend');

  it('begins in NORMAL: light work stays on small, heavy work goes to the PC', async () => {
    expect(await backendOf('Hello')).toBe('small');
    expect(await backendOf(heavyText)).toBe('big');
  });

  it('goes on with set-mode.ps1 GAMING: within 1.3 s nothing unforced reaches the PC, and the running stream is drained', async () => {
    pc.big.set({ tokensPerSecond: 20, answerTokens: 20_000 });
    const running = askChat(router.url, heavyText, { body: { stream: true } });
    const onPc = pc.big.waitForRequest(
      (record) => record.finishedAt === null && record.target === '/v1/chat/completions',
    );
    // One that small answers at once never comes to the PC: then it says why, instead of waiting for ever.
    const elsewhere = running.then(({ headers }) => expect(headers.get('x-router-fallback')).toBeNull());
    await Promise.race([onPc, elsewhere]);

    let isAsking = true;
    const asking = (async () => {
      while (isAsking)
        await askChat(router.url, heavyText, { headers: { 'x-mark': 'unforced' }, body: { max_tokens: 2 } });
    })();
    const result = await pc.setMode('GAMING');
    expect(result).toMatchObject({ code: 0 });
    const drained = await running;
    isAsking = false;
    await asking;
    pc.big.set({ tokensPerSecond: 0, answerTokens: null });

    expect(await backendOf(heavyText)).toBe('small');
    const gamingAt = (await pc.modeWrittenAt()) - performance.timeOrigin;
    const late = pc.big.log.filter(({ rawHeaders }) => rawHeaders.includes('x-mark')).map(({ at }) => at - gamingAt);
    console.log(
      `evening: the last unforced request began ${Math.round(Math.max(...late))} ms after GAMING was written`,
    );
    expect(late.length).toBeGreaterThan(0);
    expect(late.filter((ms) => ms > boundMs + slackMs)).toEqual([]);
    expect(drained.text).toContain('"code":"mode_changed"');
    expect([drained.complete, drained.text.includes('data: [DONE]')]).toEqual([false, false]);
    expect(await router.outcomeOf(drained.requestId)).toMatchObject({
      end: 'mode-changed',
      attempts: [{ backend: 'big', cause: 'mode-changed' }],
    });
  });

  it('serves forced requests while gaming, and says why heavy ones are on small', async () => {
    expect(await backendOf('Hello', { 'x-force-big': 'true' })).toBe('big');
    const gated = await askChat(router.url, heavyText);
    expect(gated.headers.get('x-router-backend')).toBe('small');
    expect(gated.headers.get('x-router-fallback')).toBe('gaming');
  });

  it('frees the GPU with -StopBigModel and says so', async () => {
    const result = await pc.setMode('GAMING', '-StopBigModel');
    expect(result).toMatchObject({ code: 0 });
    expect(result.stdout).toMatch(/safe to game: 740 MiB in use, 20760 MiB freed/);
    expect(pc.containerCalls).toContain('stop');
    const forced = await askChat(router.url, 'Hello', { headers: { 'x-force-big': 'true' } });
    expect(forced.headers.get('x-router-backend')).toBe('small');
    expect(forced.headers.get('x-router-fallback')).toMatch(/^big-(down|failed:)/);
  });

  it('ends with set-mode.ps1 NORMAL -StartBigModel -Wait: heavy work is on the PC again', async () => {
    const result = await pc.setMode('NORMAL', '-StartBigModel', '-Wait');
    expect(result).toMatchObject({ code: 0 });
    expect(pc.containerCalls.at(-1)).toBe('up');
    // The reading that turns to NORMAL also forgets that big was down.
    await expect.poll(() => backendOf(heavyText), { timeout: 5000 }).toBe('big');
  });

  it('sent to each machine what the audit names and nothing else, attempt by attempt', async () => {
    const records = await router.records();
    const outcomes = records.flatMap((record) => (record.event === 'outcome' ? [record] : []));
    expect(outcomes).toHaveLength(records.length / 2);
    for (const { backend, log } of [
      { backend: 'small', log: small.log },
      { backend: 'big', log: pc.big.log },
    ]) {
      const seen = log.filter(({ method }) => method === 'POST').map(({ rawHeaders }) => idIn(rawHeaders));
      const named = outcomes.flatMap(({ rid, attempts }) =>
        attempts.filter((attempt) => attempt.backend === backend).map(({ cause }) => ({ rid, cause })),
      );
      expect(seen.filter((id) => !named.some(({ rid }) => rid === id))).toEqual([]);
      expect(new Set(seen).size).toBe(seen.length);
      // Named before it is sent: what was refused, or let go in the very moment when GAMING came, may not have arrived.
      const lost = named.filter(({ rid }) => !seen.includes(rid)).map(({ cause }) => cause);
      expect(lost.filter((cause) => cause !== 'refused' && cause !== 'mode-changed')).toEqual([]);
    }
  });
});

function idIn(rawHeaders: readonly string[]): string | undefined {
  return rawHeaders[rawHeaders.findIndex((name) => name.toLowerCase() === 'x-request-id') + 1];
}
