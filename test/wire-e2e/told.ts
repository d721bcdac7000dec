// What a client must have got from a stream that was cut: all of it, the whole events and one error, small's answer, or a refusal.
import { expect } from 'vitest';
import type { StreamStop } from '#demo/behavior.ts';
import type { AskIn } from './ask-in.ts';
import { eventEnds, headerOf, type Observed } from './observe.ts';

export interface Cut {
  readonly ask: AskIn;
  readonly backend: 'small' | 'big';
  readonly stop: StreamStop;
  /** Bytes of the stream that arrive. */
  readonly at: number;
}

/** The uncut streams of both backends for the same request. */
export interface Streams {
  readonly small: Buffer;
  readonly big: Buffer;
}

/** Bytes after which a stream has begun for the client: the end of its first output event. */
export function commitAt(ask: AskIn, full: Buffer): number {
  return eventEnds(full)[ask.firstOutput] ?? 0;
}

/** Throws unless the client was told the truth about this cut. */
export function checkTold(seen: Observed, cut: Cut, streams: Streams): void {
  const full = streams[cut.backend];
  if (cut.at >= full.length) checkBody(seen, full);
  // A terminator at a clean end needs no blank line.
  else if (cut.stop === 'no-terminator' && cut.at >= full.toString('latin1').trimEnd().length)
    checkBody(seen, full.subarray(0, cut.at));
  else if (cut.at >= commitAt(cut.ask, full)) checkOneError(seen, full, cut);
  else if (cut.backend === 'small') checkRefused(seen);
  else checkFellBack(seen, streams.small);
}

function checkBody({ status, complete, body }: Observed, expected: Buffer): void {
  expect({ status, complete, body: body.toString() }).toEqual({
    status: 200,
    complete: true,
    body: expected.toString(),
  });
}

/** Whole events as they came, then exactly one error, and no proper end. */
function checkOneError(seen: Observed, full: Buffer, { ask, at }: Cut): void {
  const whole = eventEnds(full).findLast((end) => end <= at) ?? 0;
  expect([seen.status, seen.complete]).toEqual([200, false]);
  expect(seen.body.subarray(0, whole).toString()).toBe(full.subarray(0, whole).toString());
  const told = seen.body.subarray(whole).toString();
  expect(told.match(ask.errorSign)).toHaveLength(1);
  expect(told).toMatch(ask.afterError);
  expect(told).toContain('"source":"router"');
}

function checkFellBack(seen: Observed, small: Buffer): void {
  checkBody(seen, small);
  expect(headerOf(seen, 'x-router-backend')).toBe('small');
  expect(headerOf(seen, 'x-router-fallback')).toMatch(/^big-failed:/);
}

/** Nothing was left to ask: one error of the router with its own status. */
function checkRefused(seen: Observed): void {
  expect([502, 504]).toContain(seen.status);
  expect(JSON.parse(seen.body.toString())).toMatchObject({ error: { source: 'router' } });
}
