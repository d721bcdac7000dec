// The ring behind /router/decisions: whoever polls it sees every record that stays long enough, and its outcome.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRing, type Ring } from '#lib/audit/journal.ts';
import { decisionFor, outcomeFor } from './records.ts';

const openIn = (ring: Ring, seq: number) => ring.open(seq, JSON.stringify(decisionFor({ seq })));
const closeIn = (ring: Ring, seq: number) => ring.close(seq, JSON.stringify(outcomeFor({ seq })));

const step = fc.oneof(
  fc.record({ do: fc.constant('open' as const) }),
  fc.record({ do: fc.constant('close' as const), which: fc.nat(20) }),
  fc.record({ do: fc.constant('poll' as const), limit: fc.integer({ min: 1, max: 5 }) }),
);

test('a client that polls misses no record and no outcome, however requests overlap', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const ring = createRing(100);
      const open: number[] = [];
      const seen = new Map<number, boolean>();
      let [count, next] = [0, 0];
      const poll = (limit: number) => {
        const page = ring.page(next, limit);
        for (const { decision, outcome } of page.records) seen.set(decision.seq, outcome !== null);
        expect(page.next).toBeGreaterThanOrEqual(next);
        for (const seq of open) expect(page.next).toBeLessThan(seq);
        ({ next } = page);
      };
      const close = (seq: number) => {
        open.splice(open.indexOf(seq), 1);
        closeIn(ring, seq);
      };
      for (const each of steps) {
        if (each.do === 'open') {
          count += 1;
          open.push(count);
          openIn(ring, count);
        } else if (each.do === 'close' && open.length > 0) close(open[each.which % open.length] ?? 0);
        else if (each.do === 'poll') poll(each.limit);
      }
      while (open[0] !== undefined) close(open[0]);
      for (let pages = 0; pages <= count; pages += 1) poll(3);
      expect([...seen].toSorted(([a], [b]) => a - b)).toEqual(
        Array.from({ length: count }, (_, index) => [index + 1, true]),
      );
    }),
  );
});

test("the oldest records leave, open or not, and a late outcome of one that left is nobody else's", () => {
  const ring = createRing(3);
  for (let seq = 1; seq <= 5; seq += 1) openIn(ring, seq);
  closeIn(ring, 2);
  const page = ring.page(0, 10);
  expect(page.records.map(({ decision, outcome }) => [decision.seq, outcome])).toEqual([
    [3, null],
    [4, null],
    [5, null],
  ]);
  expect(page.next).toBe(2);
});

test('after a number from another process the page is empty, and next does not go back', () => {
  const ring = createRing(10);
  openIn(ring, 1);
  expect(ring.page(500, 10)).toEqual({ records: [], next: 500 });
});
