// Who forces big without meaning to: bursts that nobody types, five of them within a day; told of a key or of a client without one.
import { expect, test } from 'vitest';
import { forcedHabits } from '#lib/audit/forced-habits.ts';
import { decisionsSchema, statusSchema } from '#lib/contracts.ts';
import { askChat } from '../support/ask.ts';
import { startTestHouse } from '../support/router.ts';

const hour = 3_600_000;
const start = Date.parse('2026-11-28T08:00:00Z');

/** `count` bursts of `size` requests that begin `apart` after each other, with `step` between their requests. */
function bursts(count: number, size: number, apart: number, step = 4000) {
  return Array.from({ length: count }, (_, burst) =>
    Array.from({ length: size }, (__, index) => new Date(start + burst * apart + index * step).toISOString()),
  ).flat();
}

test.each([
  ['five bursts of three in a day', bursts(5, 3, hour), true],
  ['four bursts in a day', bursts(4, 3, hour), false],
  ['five bursts over more than a day', bursts(5, 3, 7 * hour), false],
  ['pairs, however many', bursts(40, 2, hour / 4), false],
  ['three requests that take longer than ten seconds', bursts(9, 3, hour, 6000), false],
  ['fifteen requests at once', bursts(1, 15, hour, 10), true],
  ['nothing', [], false],
])('%s', (_, times, isHabit) => {
  const forced = times.map((ts) => ({ ts, force: 'tag', who: 'editor' }));
  expect(forcedHabits(forced)).toEqual(isHabit ? [{ who: 'editor', requests: times.length, inBursts: true }] : []);
});

test('bursts of two clients are not added up', () => {
  const forced = bursts(5, 3, hour).map((ts, index) => ({ ts, force: 'tag', who: index % 2 === 0 ? 'tv' : 'editor' }));
  expect(forcedHabits(forced)).toEqual([]);
});

test('a client without a key is told by its product, in the status and in the rows, and in no record', async () => {
  const house = await startTestHouse({});
  try {
    for (let turn = 0; turn < 15; turn += 1)
      await askChat(house.url, 'hi', {
        headers: { 'user-agent': 'Canary-Editor/2.1 (x)', 'x-force-big': 'true' },
      });
    await askChat(house.url, 'hi', { headers: { 'user-agent': 'Other/1' } });
    const status = statusSchema.parse(await (await fetch(`${house.url}/router/status`)).json());
    expect(status.forcing).toEqual([{ who: 'Canary-Editor', requests: 15, inBursts: true }]);
    const { records } = decisionsSchema.parse(await (await fetch(`${house.url}/router/decisions`)).json());
    expect(records.map(({ who }) => who).slice(-2)).toEqual(['Canary-Editor', 'Other']);
    expect(JSON.stringify(await house.router.records())).not.toContain('Canary');
  } finally {
    await house.close();
  }
});
