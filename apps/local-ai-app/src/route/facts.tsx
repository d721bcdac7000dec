// The facts of a decision as pairs of words, for the opened chip and for Ops.
import type { DecisionRow } from '../router/contract.ts';
import { formatCount, formatDuration } from '../shell/format.ts';
import { causeSentence } from './sentences.ts';

export type Fact = readonly [name: string, value: string];

/** Everything that a decision rested on, and what came of it. */
export function factsOf({ decision, outcome }: DecisionRow): readonly Fact[] {
  const facts: Fact[] = [
    ['wanted', decision.wanted],
    ['chosen', decision.chosen],
    ['because', decision.because ?? '–'],
    ['force signal', decision.forceDenied ? `${decision.force} (denied to this key)` : decision.force],
    ['heavy', decision.heavy],
    ['prompt', sizeOf(decision)],
    ['mode', aged(decision.mode, decision.modeAgeMs)],
    ['big', aged(decision.big, decision.bigAgeMs)],
    ['key', decision.key ?? '–'],
    ['decision', `${decision.boot}/${decision.seq}`],
  ];
  if (outcome === null) return [...facts, ['end', 'still running']];
  return [
    ...facts,
    ...outcome.attempts.map((attempt, index): Fact => [`attempt ${index + 1}`, attemptText(attempt)]),
    ['first output', formatDuration(outcome.firstOutputMs)],
    ['took', formatDuration(outcome.durationMs)],
    ['end', outcome.end],
  ];
}

function attemptText({ backend, cause, ms }: { backend: string; cause: string | null; ms: number }): string {
  return `${backend}, ${cause === null ? 'answered' : causeSentence(cause)}, ${formatDuration(ms)}`;
}

function aged(value: string, ageMs: number | null): string {
  return ageMs === null ? value : `${value}, read ${formatDuration(ageMs)} before`;
}

/** `812 bytes, below 4,000 tokens` and the like. */
export function sizeOf({ promptBytes, tokens, thresholds }: DecisionRow['decision']): string {
  const bytes = `${formatCount(promptBytes)} bytes`;
  if (tokens === null) return bytes;
  if ('exact' in tokens) return `${bytes}, ${formatCount(tokens.exact)} of ${formatCount(thresholds.words)} tokens`;
  return `${bytes}, ${formatCount(tokens.atLeast)} tokens or more (threshold ${formatCount(thresholds.words)})`;
}

export function FactList({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
