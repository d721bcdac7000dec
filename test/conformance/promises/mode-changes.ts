// Someone starts to game: how soon no unforced work begins on big any more, and what happens to work that already runs.
import { readWhole } from '../../support/ask.ts';
import { expect } from 'vitest';
import { type House, words } from '../house.ts';
import { type Chapter, chat, type Kept } from './promise.ts';
import { expectRouted } from './routed.ts';

const maxAgeMs = 1000;
const drainMs = 300;
const unforced = { body: chat('HEAVY') };

/** NORMAL again, and the router has read it: unforced work goes to big. */
async function settle(house: House): Promise<void> {
  house.mode.set('NORMAL');
  await askUntil(house, 'big');
  house.big.clearLog();
}

async function askUntil(house: House, backend: 'small' | 'big'): Promise<void> {
  const answeredBy = async () => (await house.ask(unforced)).headers.get('x-router-backend');
  while ((await answeredBy()) !== backend);
}

const beforeCommit: Kept = {
  name: 'unforced work without output yet: big is let go, small answers, and it says mode-changed',
  async keep(house) {
    await settle(house);
    house.big.set({ faults: [{ at: 'before-output', kind: 'hang' }] });
    const asked = house.ask({ body: chat('HEAVY', { stream: true }) });
    const work = await house.big.waitForRequest(({ method }) => method === 'POST');
    house.mode.set('GAMING');
    await house.big.waitForClose(work);
    expectRouted(await asked, { backend: 'small', rule: 'heavy-pattern', mode: 'NORMAL', fallback: 'mode-changed' });
  },
};

const afterCommit: Kept = {
  name: 'unforced work in mid-stream: it may finish within the drain, then it is told and big is let go',
  async keep(house) {
    await settle(house);
    house.big.set({ answer: null, faults: [{ at: 'mid-stream', kind: 'hang' }] });
    const response = await house.open({ body: chat('HEAVY', { stream: true }) });
    house.mode.set('GAMING');
    const { text, complete } = await readWhole({ requestId: response.requestId, response });
    expect(text).toContain('"code":"mode_changed"');
    expect([complete, text.includes('[DONE]')]).toEqual([!house.breaks, false]);
    expect((await house.recordsOf(response.requestId)).at(-1)).toMatchObject({ end: 'mode-changed' });
  },
};

const forcedStays: Kept = {
  name: 'forced work is not touched',
  async keep(house) {
    await settle(house);
    house.big.set({ answer: words.big, prefillMs: 1.5 * maxAgeMs });
    const asked = house.ask({ body: chat('HEAVY', { stream: true }), headers: { 'x-force-big': '1' } });
    await house.big.waitForRequest(({ method }) => method === 'POST');
    house.mode.set('GAMING');
    expectRouted(await asked, { backend: 'big', rule: 'forced-header' });
  },
};

/** The house's own limit, and the reading's: a busy machine answers late. */
const connectMs = 2000;
const flips = 3;
const bound: Kept = {
  name: `no unforced request reaches big later than its reading's age and the connect limit after GAMING (${flips} changes)`,
  async keep(house) {
    for (let flip = 0; flip < flips; flip += 1) {
      await settle(house);
      house.mode.set('GAMING');
      const changedAt = performance.now();
      await askUntil(house, 'small');
      const arrivals = house.big.log.filter(({ method }) => method === 'POST').map(({ at }) => at - changedAt);
      expect(arrivals.filter((ms) => ms > maxAgeMs + connectMs)).toEqual([]);
    }
  },
};

export const modeChanges: Chapter = {
  title: 'when someone starts to game',
  config: { mode: { maxAgeMs, deadlineMs: 1000 }, policy: { heavyPatterns: ['^HEAVY'], drainMs } },
  promises: [beforeCommit, afterCommit, forcedStays, bound],
};
