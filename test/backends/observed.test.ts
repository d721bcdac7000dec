// An observed value: one question at a time, age from the moment of asking, no caller's abort ends it.
import { describe, expect, it } from 'vitest';
import { observe } from '#lib/house/ask.ts';
import { createFakeClock } from '../support/fake-clock.ts';

function setUp(latencyMs: number) {
  const clock = createFakeClock();
  let asked = 0;
  const observed = observe(clock, () => {
    asked += 1;
    const answer = asked;
    return new Promise<number>((resolve) => clock.after(latencyMs, () => resolve(answer)));
  });
  return { clock, observed, asked: () => asked };
}

describe('an observed value', () => {
  it('is null before anybody asked', () => {
    const { observed, asked } = setUp(10);
    expect(observed.last()).toBeNull();
    expect(asked()).toBe(0);
  });

  it('is asked for once by callers who wait together, also when they insist on a refresh', async () => {
    const { clock, observed, asked } = setUp(100);
    const waiting = [observed.within(1000), observed.refresh(), observed.within(0), observed.refresh()];
    await clock.advance(100);
    expect((await Promise.all(waiting)).map(({ value }) => value)).toEqual([1, 1, 1, 1]);
    expect(asked()).toBe(1);
  });

  it('carries the time at which the question was sent, not at which the answer came', async () => {
    const { clock, observed } = setUp(250);
    await clock.advance(1000);
    const reading = observed.refresh();
    await clock.advance(250);
    expect(await reading).toEqual({ value: 1, sentAt: 1000 });
  });

  it('stays readable while it is asked for again', async () => {
    const { clock, observed } = setUp(10);
    const first = observed.refresh();
    await clock.advance(10);
    await first;
    void observed.refresh();
    await clock.settle();
    expect(observed.last()).toEqual({ value: 1, sentAt: 0 });
    await clock.advance(10);
    expect(observed.last()).toEqual({ value: 2, sentAt: 10 });
  });

  it('is not asked for while it is young enough', async () => {
    const { clock, observed, asked } = setUp(0);
    const first = observed.within(1000);
    await clock.advance(0);
    await first;
    await clock.advance(1000);
    await observed.within(1000);
    expect(asked()).toBe(1);
    await clock.advance(1);
    const second = observed.within(1000);
    await clock.advance(0);
    await second;
    expect(asked()).toBe(2);
  });
});
