// The last 60 health checks as a row of marks: height is the answer time, a gap with a foot is a failure.
import type { Check } from '../router/contract.ts';
import { formatTime } from '../shell/format.ts';

const shown = 60;
const height = 18;

export function Heartbeat({ checks }: { checks: readonly Check[] }) {
  const last = checks.slice(-shown);
  const good = last.filter((check) => check.ok).length;
  const slowest = Math.max(20, ...last.map((check) => check.ms));
  return (
    <svg
      class="heartbeat"
      viewBox={`0 0 ${shown * 4} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label(last.length, good)}
    >
      {last.map((check, index) => (
        <rect
          key={check.at}
          class={check.ok ? 'beat' : 'missed'}
          x={(shown - last.length + index) * 4}
          width={2.5}
          {...bar(check, slowest)}
        >
          <title>{`${formatTime(check.at)} ${check.ok ? `${check.ms} ms` : 'failed'}`}</title>
        </rect>
      ))}
    </svg>
  );
}

function bar(check: Check, slowest: number): { y: number; height: number } {
  if (!check.ok) return { y: 0, height };
  const tall = 4 + (Math.min(check.ms, slowest) / slowest) * (height - 6);
  return { y: height - tall, height: tall };
}

function label(count: number, good: number): string {
  return count === 0 ? 'No health checks yet' : `Last ${count} health checks: ${good} good, ${count - good} failed`;
}
