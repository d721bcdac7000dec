// What a client reads when no backend answers it: strict routing, context refusals, and failures with nothing left to try. Pure.
import type { DecisionRecord } from '#lib/audit/record.ts';
import { type Cause, failureError, wordsFor } from '#lib/causes.ts';
import type { Because } from '#lib/policy/types.ts';
import { readContextRefusal } from '#lib/wire/context-refusal.ts';
import { routerError } from '#lib/wire/errors.ts';
import { objectOf, parseObject } from '#lib/wire/shapes.ts';
import type { RouterError } from '#lib/wire/types.ts';
import type { Backend } from '#lib/house/backend.ts';
import type { WholeAnswer } from './job.ts';

export interface Refusal {
  /** The backend that failed last; null: none was asked. */
  readonly backend: Backend | null;
  readonly cause: Cause | null;
  /** That backend's own answer, where it gave one that may be shown. */
  readonly answer: WholeAnswer | null;
}

/** See policy: strict routing, and "Context is judged by the backends". */
export function refuse(
  decision: DecisionRecord,
  fallback: string | null,
  refusal: Refusal,
  small: Backend,
): RouterError | WholeAnswer {
  const { backend, cause, answer } = refusal;
  if (backend === null || cause === null) return becauseError(decision.because);
  if (backend.name === 'big' && decision.strict) return refuseBig(backend, cause, answer);
  if (cause === 'mode-changed') return routerError('gaming');
  if (backend.name === 'small' && cause === 'context' && decision.wanted === 'big')
    return contextError(fallback, answer, small);
  if (answer === null) return failureError(cause, backend);
  // With the head of a success, or with none: its words are all that can be shown.
  if (isSuccess(answer.status) || cause === 'error-event')
    return failureError(cause, backend, cause === 'error-event' ? upstreamText(answer.body) : undefined);
  return answer;
}

/** Big was tried for a strict request. */
function refuseBig(big: Backend, cause: Cause, answer: WholeAnswer | null): RouterError | WholeAnswer {
  if (cause === 'context' && answer !== null) return answer;
  if (cause === 'mode-changed') return routerError('gaming');
  if (cause === 'shutdown' || cause === 'deadline') return failureError(cause, big);
  if (cause === 'busy') return routerError('big_busy', withText(answer));
  return routerError('big_failed', { cause: wordsFor(cause), ...withText(answer) });
}

const isSuccess = (status: number) => status >= 200 && status < 300;

function becauseError(because: Because): RouterError {
  return routerError(
    (because ?? 'big-down').replaceAll('-', '_') as 'gaming' | 'mode_unknown' | 'big_down' | 'big_busy' | 'big_absent',
  );
}

function contextError(fallback: string | null, answer: WholeAnswer | null, small: Backend): RouterError {
  const tokens = contextTokens(small);
  const window = tokens === null ? '' : ` (${tokens} tokens)`;
  const text = answer === null ? '' : upstreamText(answer.body);
  const isAnswer = readContextRefusal(null, text)?.kind === 'answer-limit';
  const what = isAnswer ? 'answer that is asked for' : 'prompt';
  if (fallback === 'big-context') return routerError('context_exceeds_both', { what, window, ...withText(answer) });
  return routerError('context_exceeds_small', { what, window, reason: reasonFor(fallback), ...withText(answer) });
}

const reasons: Readonly<Record<string, string>> = {
  gaming: 'the PC is in GAMING mode',
  'mode-unknown': "the PC's mode is unknown",
  'mode-changed': 'the PC changed to GAMING mode',
  'big-down': 'it is down',
  'big-busy': 'it is busy',
  'big-absent': 'there is none',
};

/** The words of x-router-fallback as a person says them. */
function reasonFor(fallback: string | null): string {
  return reasons[fallback ?? 'big-down'] ?? wordsFor((fallback ?? '').replace('big-failed:', '') as Cause);
}

/** How many tokens a backend holds: configured, or by its own card; null where neither says. */
export function contextTokens({ config, cards }: Backend): number | null {
  return config.contextTokens === 'auto' ? (cards.known()[0]?.contextTokens ?? null) : config.contextTokens;
}

function withText(answer: WholeAnswer | null): { readonly upstream?: string } {
  return answer === null ? {} : { upstream: upstreamText(answer.body) };
}

/** The message inside an upstream's error body, or the start of the body itself. */
export function upstreamText(body: Uint8Array): string {
  const text = new TextDecoder().decode(body);
  const said = parseObject(text);
  const message = objectOf(said?.['error'])?.['message'] ?? said?.['message'] ?? said?.['detail'];
  return typeof message === 'string' ? message : text;
}
