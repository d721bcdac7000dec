// A promise about who answers: a question, and which backend's own words come back under which headers.
import { expect } from 'vitest';
import type { Seen } from '../../support/ask.ts';
import { type House, type Question, words } from '../house.ts';
import type { Kept } from './promise.ts';

export interface Routed {
  readonly backend: 'small' | 'big';
  readonly rule: string;
  /** The x-router-mode header; left out: the mode was not asked for this request. */
  readonly mode?: 'NORMAL' | 'GAMING' | 'UNKNOWN';
  readonly fallback?: string;
}

export interface Scenario {
  readonly name: string;
  readonly given?: (house: House) => void | Promise<void>;
  readonly question: Question;
  readonly answer: Routed;
}

/** The answer is this backend's own, and the headers say how it came about. */
export function expectRouted({ status, headers, text }: Seen, { backend, rule, mode, fallback }: Routed): void {
  expect({
    status,
    backend: headers.get('x-router-backend'),
    rule: headers.get('x-router-rule'),
    mode: headers.get('x-router-mode'),
    fallback: headers.get('x-router-fallback'),
    said: Object.values(words).filter((word) => text.includes(word)),
  }).toEqual({ status: 200, backend, rule, mode: mode ?? null, fallback: fallback ?? null, said: [words[backend]] });
}

/** A scenario that first changes the house needs it alone. */
export function routedPromise({ name, given, question, answer }: Scenario): Kept {
  return {
    name,
    alone: given !== undefined,
    async keep(house) {
      await given?.(house);
      expectRouted(await house.ask(question), answer);
    },
  };
}
