// The last 60 health checks as a row of marks with their meaning below: height is the answer time, an empty frame is a failure.
import type { Check } from '../router/contract.ts';
import { formatDuration, formatTime } from '../shell/format.ts';
import { heartbeatWords } from './heartbeat-words.ts';

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
