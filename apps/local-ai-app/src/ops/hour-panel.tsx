// The last hour: figures, three charts with the mode behind them, and why requests went where they went.
import { useMemo } from 'preact/hooks';
import type { Bucket, ModeStatus } from '../router/contract.ts';
import { ruleSentence } from '../route/sentences.ts';
import { formatCount, formatDuration } from '../shell/format.ts';
import { nowMs } from '../shell/tick.ts';
import { ChartView } from './chart-view.tsx';
import { bandsOf, chartsFor, type Hour, minutesOf, sumHour } from './last-hour.ts';

interface Shown {
  readonly buckets: readonly Bucket[];
  readonly changes: ModeStatus['changes'];
  readonly hasBig: boolean;
}

export function HourPanel(shown: Shown) {
  const hour = sumHour(shown.buckets);
  return (
    <section class="sheet stack panel" aria-labelledby="hour-title">
      <h2 id="hour-title">Last hour</h2>
      {hour.total === 0 ? (
        <p class="hint">No request in the last hour, or since the router started.</p>
      ) : (
        <>
          <Figures hour={hour} hasBig={shown.hasBig} />
          <Charts {...shown} />
          <Reasons hour={hour} />
        </>
      )}
    </section>
  );
}

function Figures({ hour, hasBig }: { hour: Hour; hasBig: boolean }) {
  return (
    <dl class="tiles">
      <Figure name="answered by Small" value={formatCount(hour.nodes.small)} node="small" />
      {hasBig && <Figure name="answered by Big" value={formatCount(hour.nodes.big)} node="big" />}
      {hasBig && <Figure name="Small instead of Big" value={formatCount(hour.fallback)} />}
      <Figure name="first word, typically" value={formatDuration(hour.firstOutputP50Ms)} />
      <Figure name="first word, slowest" value={formatDuration(hour.firstOutputP95Ms)} />
    </dl>
  );
}

function Figure({ name, value, node }: { name: string; value: string; node?: string }) {
  return (
    <div>
      <dt class="hint">{name}</dt>
      <dd class={node === undefined ? 'value' : `value node-${node}`}>{value}</dd>
    </div>
  );
}

function Charts({ buckets, changes, hasBig }: Shown) {
  const minute = Math.floor(nowMs.value / 60_000);
  const drawn = useMemo(() => {
    const minutes = minutesOf(buckets, minute * 60_000);
    const from = minutes[0]?.beganMs ?? 0;
    return { minutes, bands: hasBig ? bandsOf(changes, from, (minute + 1) * 60_000) : [] };
  }, [buckets, changes, hasBig, minute]);
  return (
    <div class="tiles charts">
      {chartsFor(hasBig).map((spec) => (
        <ChartView key={spec.id} spec={spec} drawn={drawn} hasMode={hasBig} />
      ))}
    </div>
  );
}

function Reasons({ hour }: { hour: Hour }) {
  const most = hour.rules[0]?.[1] ?? 1;
  return (
    <>
      <h3>Why they went there</h3>
      <table>
        <tbody>
          {hour.rules.map(([rule, count]) => (
            <tr key={rule} class="reasons">
              <td class="number">{formatCount(count)}</td>
              <td aria-hidden="true">
                <progress max={most} value={count} />
              </td>
              <td>{ruleSentence(rule)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
