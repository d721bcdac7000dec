// The form of a row of the fault matrix: what breaks, and what must follow when big or small is the one that breaks.
import type { Cause, End } from '#lib/audit/record.ts';
import type { Script } from '../faulty-upstream.ts';
import { goodStreamText, goodWholeText } from '../wire-bytes.ts';

export type View =
  /** Small's whole answer instead, and the reason in x-router-fallback, or in a comment behind the router's own head. */
  | { readonly kind: 'soft'; readonly fallback: string; readonly told: 'header' | 'comment' }
  /** An error of the router. */
  | { readonly kind: 'error'; readonly status: number; readonly code: string }
  /** The backend's own answer, byte for byte. */
  | { readonly kind: 'verbatim'; readonly status: number }
  /** 200 and these bytes, complete. */
  | { readonly kind: 'full'; readonly text: string }
  /** 200 and these bytes, the last of which is the backend's own error; then the connection breaks. */
  | { readonly kind: 'broken'; readonly text: string }
  /** 200, these complete events, one error in the dialect; then the connection breaks. */
  | { readonly kind: 'in-band'; readonly code: string; readonly passed: string };

export interface Cell {
  readonly view: View;
  /** Of the attempt at the broken backend, in the outcome record. Null: it counts as a good answer. */
  readonly cause: Cause | null;
  readonly end: End;
}

export type Phase =
  | 'connect'
  | 'before headers'
  | 'status'
  | 'headers sent, within the hold'
  | 'headers sent'
  | 'mid-stream'
  | 'body (no stream)';

export interface Row {
  readonly phase: Phase;
  readonly fault: string;
  readonly stream: boolean;
  readonly script: Script;
  readonly connections?: 'refuse' | 'close' | 'silence';
  /** Instead of the faulty upstream's own. */
  readonly url?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly big: Cell;
  readonly small: Cell;
}

export function soft(cause: Cause, fallback = `big-failed:${cause}`, told: 'header' | 'comment' = 'header'): Cell {
  return { view: { kind: 'soft', fallback, told }, cause, end: 'complete' };
}

export function error(status: number, code: string, cause: Cause): Cell {
  return { view: { kind: 'error', status, code }, cause, end: 'failed' };
}

export function verbatim(status: number, cause: Cause, end: End): Cell {
  return { view: { kind: 'verbatim', status }, cause, end };
}

export function inBand(code: string, cause: Cause, passed: string, end: End = 'cut'): Cell {
  return { view: { kind: 'in-band', code, passed }, cause, end };
}

export function broken(text: string): Cell {
  return { view: { kind: 'broken', text }, cause: 'error-event', end: 'failed' };
}

export function full(text: string, cause: Cause | null = null, end: End = 'complete'): Cell {
  return { view: { kind: 'full', text }, cause, end };
}

export const fullStream = full(goodStreamText);
export const fullWhole = full(goodWholeText);

/** Big's failure is small's chance; small's is the client's to read. */
export function softOr502(cause: Cause): Pick<Row, 'big' | 'small'> {
  return { big: soft(cause), small: error(502, 'upstream_failed', cause) };
}

/** The same on both. */
export function both(cell: Cell): Pick<Row, 'big' | 'small'> {
  return { big: cell, small: cell };
}
