// Which error a client reads for each cause. Pure.
import type { Cause } from '#lib/audit/record.ts';
import { routerError } from '#lib/wire/errors.ts';
import type { RouterError } from '#lib/wire/types.ts';
import type { Backend } from './backend.ts';

/** The answer for an attempt that failed before commit, with nothing left to try and no answer of the backend's own to show. */
export function failureError(cause: Cause, backend: Backend): RouterError {
  const { name: which, config } = backend;
  const timed = timeoutError(cause, backend);
  if (timed !== null) return timed;
  switch (cause) {
    case 'refused':
    case 'no-route':
    case 'dns':
      return routerError('upstream_unreachable', { backend: which });
    case 'connect-timeout':
      return routerError('upstream_connect_timeout', { backend: which });
    case 'no-served-name':
      return routerError('no_served_name', { backend: which });
    case 'no-slot':
      return routerError('small_busy', { limit: config.maxInFlight });
    case 'known-down':
      return routerError('small_down');
    case 'shutdown':
      return routerError('router_shutdown');
    case 'mode-changed':
      return routerError('mode_changed');
    default:
      return routerError('upstream_failed', { backend: which, cause });
  }
}

/** The in-band error of a stream that was lost after commit. */
export function lossError(cause: Cause, backend: Backend): RouterError {
  if (cause === 'shutdown') return routerError('router_shutdown');
  if (cause === 'mode-changed') return routerError('mode_changed');
  return timeoutError(cause, backend) ?? routerError('upstream_lost', { backend: backend.name, cause });
}

function timeoutError(cause: Cause, { name: backend, config }: Backend): RouterError | null {
  const { timeouts } = config;
  if (cause === 'first-output-timeout')
    return routerError('first_output_timeout', { backend, limitMs: timeouts.firstOutputMs });
  if (cause === 'answer-timeout') return routerError('answer_timeout', { backend, limitMs: timeouts.answerMs });
  if (cause === 'idle-timeout') return routerError('idle_timeout', { backend, limitMs: timeouts.idleMs });
  if (cause === 'deadline') return routerError('total_timeout', { limitMs: timeouts.totalMs });
  return null;
}
