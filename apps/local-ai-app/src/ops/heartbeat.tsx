// The last 60 health checks as a row of marks with their meaning below: height is the answer time, an empty frame is a failure.
import type { Check } from '../router/contract.ts';
import { formatDuration, formatTime } from '../shell/format.ts';

const shown = 60;
const height = 18;

export function Heartbeat({ checks }: { checks: readonly Check[] }) {
  const last = checks.slice(-shown);
  const slowest = Math.max(20, ...last.map((check) => check.ms));
  return (
    <figure class="heartbeat">
      <svg viewBox={`0 0 ${shown * 4} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {last.map((check, index) => (
          <rect
            key={check.at}
            class={check.ok ? 'beat' : 'missed'}
            x={(shown - last.length + index) * 4}
            width={2.5}
            {...bar(check, slowest)}
          >
            <title>{`${formatTime(check.at)} ${check.ok ? formatDuration(check.ms) : 'failed'}`}</title>
          </rect>
        ))}
      </svg>
      <figcaption class="hint">{heartbeatWords(last)}</figcaption>
    </figure>
  );
}

function bar(check: Check, slowest: number): { y: number; height: number } {
  if (!check.ok) return { y: 0, height };
  const tall = 4 + (Math.min(check.ms, slowest) / slowest) * (height - 6);
  return { y: height - tall, height: tall };
}

/** "The last 60 times that the router asked it (since 20:14:07): 57 answers, the slowest in 23 ms; 3 failed (empty marks)." */
function heartbeatWords(checks: readonly Check[]): string {
  const first = checks[0];
  if (first === undefined) return 'Nobody asked it how it is yet.';
  const good = checks.filter(({ ok }) => ok);
  const failed = checks.length - good.length;
  const times = checks.length === 1 ? 'Asked once' : `Asked ${checks.length} times since ${formatTime(first.at)}`;
  if (good.length === 0) return `${times}: no answer.`;
  const slowest = formatDuration(Math.max(...good.map(({ ms }) => ms)));
  const answers = failed === 0 ? 'always answered' : `${good.length} answers, ${failed} failed (empty marks)`;
  return `${times}: ${answers}. The taller, the slower; the slowest took ${slowest}.`;
}
