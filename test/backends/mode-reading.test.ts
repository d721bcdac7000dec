// The mode reading at its edges: never asked, too late to count, old, and what the question looks like.
import { describe, expect, test } from 'vitest';
import { createModeReader, isFresh, isFreshNormal, type ModeReading } from '#lib/house/mode.ts';
import type { SendPort, UpstreamRequest } from '#lib/ports.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const url = 'http://pc.test/mode';
const reading = (mode: ModeReading['mode'], ageMs: number | null): ModeReading => ({
  mode,
  source: null,
  error: null,
  ageMs,
});
const bytes = new TextEncoder().encode('{"mode":"NORMAL"}');

/** A reader whose endpoint says NORMAL after `latencyMs`. */
function normalAfter(latencyMs: number, deadlineMs: number) {
  const clock = createFakeClock();
  const asked: UpstreamRequest[] = [];
  const send: SendPort = (request, listener) => {
    asked.push(request);
    clock.after(latencyMs, () => {
      listener.onHead(200, []);
      listener.onBytes(bytes);
      listener.onEnd();
    });
    return { pause: () => {}, resume: () => {}, abort: () => {} };
  };
  return {
    clock,
    asked,
    reader: createModeReader({ clock, send, url, maxAgeMs: 1000, deadlineMs }),
  };
}

describe('a mode reading', () => {
  test.each([
    [reading('NORMAL', 0), true],
    [reading('GAMING', 1000), true],
    [reading('NORMAL', 1001), false],
    [reading('UNKNOWN', 0), false],
    [reading('NORMAL', null), false],
  ] as const)('%j may be decided on: %s', (value, fresh) => {
    expect(isFresh(value, 1000)).toBe(fresh);
  });

  test.each([
    [reading('NORMAL', 1000), true],
    [reading('NORMAL', 1001), false],
    [reading('GAMING', 0), false],
    [reading('UNKNOWN', null), false],
  ] as const)('%j lets unforced work begin on big: %s', (value, allowed) => {
    const reader = { ...normalAfter(0, 300).reader, last: () => value };
    expect(isFreshNormal(reader, { mode: { maxAgeMs: 1000 } })).toBe(allowed);
  });

  test('that was never asked for is UNKNOWN and has no age', () => {
    expect(normalAfter(0, 300).reader.last()).toEqual({
      mode: 'UNKNOWN',
      source: null,
      error: 'never-asked',
      ageMs: null,
    });
  });

  test('that took longer to arrive than it may be old counts as UNKNOWN', async () => {
    const { clock, reader } = normalAfter(1500, 5000);
    const current = reader.current();
    await clock.advance(1500);
    expect(await current).toMatchObject({ mode: 'UNKNOWN', error: 'stale', ageMs: 1500 });
  });

  test('without an address is UNKNOWN for ever, also for those who only look', async () => {
    const { clock } = normalAfter(0, 300);
    const send = () => {
      throw new Error('nobody is asked');
    };
    const reader = createModeReader({ clock, send, url: null, maxAgeMs: 1000, deadlineMs: 300 });
    const unknown = { mode: 'UNKNOWN', source: null, error: 'no-mode-url', ageMs: null };
    expect([reader.last(), await reader.current(), await reader.watch()]).toEqual([unknown, unknown, unknown]);
  });

  test('is asked for with one plain GET', async () => {
    const { clock, asked, reader } = normalAfter(10, 300);
    const current = reader.current();
    await clock.advance(10);
    await current;
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      method: 'GET',
      url,
      headers: [['accept', 'application/json']],
      body: null,
      connectMs: 1000,
    });
  });
});
