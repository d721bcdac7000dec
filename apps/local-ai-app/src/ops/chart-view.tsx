// One chart with its legend and its table: the drawing is for eyes, the table for everybody.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../shell/button.tsx';
import { formatClock } from '../shell/format.ts';
import { theme } from '../shell/theme.ts';
import type { Chart, Drawn } from './draw-chart.ts';
import { type ChartSpec, type Minute, modesIn } from './last-hour.ts';

export interface Shown {
  readonly spec: ChartSpec;
  readonly drawn: Drawn;
  readonly hasMode: boolean;
}

export function ChartView({ spec, drawn, hasMode }: Shown) {
  const [isTable, setTable] = useState(false);
  return (
    <section class="chart" aria-labelledby={`chart-${spec.id}`}>
      <div class="row">
        <h3 id={`chart-${spec.id}`} class="spring">
          {spec.title}
        </h3>
        <Button words="Show as table" class="quiet" aria-pressed={isTable} act={() => setTable(!isTable)} />
      </div>
      {isTable ? <MinuteTable spec={spec} drawn={drawn} hasMode={hasMode} /> : <Drawing spec={spec} drawn={drawn} />}
    </section>
  );
}

function Drawing({ spec, drawn }: { spec: ChartSpec; drawn: Drawn }) {
  const host = useRef<HTMLDivElement>(null);
  const [point, setPoint] = useState<number | null>(null);
  useChart(host, spec, drawn, setPoint);
  const minute = point === null ? null : (drawn.minutes[point] ?? null);
  return (
    <figure>
      <div ref={host} class="chart-host" role="img" aria-label={`${spec.title}: "Show as table" has the numbers.`} />
      <figcaption class="row wrap hint legend" aria-hidden="true">
        {spec.series.map(({ name, ink, of }) => (
          <span key={name}>
            <i class="swatch" style={{ color: `var(--${ink})` }} /> {name}
            {minute !== null && <b> {spec.format(of(minute.buckets))}</b>}
          </span>
        ))}
        <Modes drawn={drawn} minute={minute} />
      </figcaption>
    </figure>
  );
}

/** Loads the library, draws into `host`, and follows the data, the width and the colours. */
function useChart(
  host: { readonly current: HTMLElement | null },
  spec: ChartSpec,
  drawn: Drawn,
  onPoint: (index: number | null) => void,
): void {
  const chart = useRef<Chart | null>(null);
  const latest = useRef(drawn);
  latest.current = drawn;
  useEffect(() => chart.current?.show(drawn), [drawn]);
  useEffect(() => chart.current?.refit(), [theme.value]);
  useEffect(() => {
    const place = host.current;
    if (place === null) return;
    let isGone = false;
    const refit = () => chart.current?.refit();
    const watcher = new ResizeObserver(refit);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', refit);
    void import('./draw-chart.ts').then(({ drawChart }) => {
      if (isGone) return;
      chart.current = drawChart(place, spec, (name) => inkIn(place, name), onPoint);
      chart.current.show(latest.current);
      watcher.observe(place);
    });
    return () => {
      isGone = true;
      watcher.disconnect();
      scheme.removeEventListener('change', refit);
      chart.current?.destroy();
      chart.current = null;
    };
  }, [spec.id, spec.series.length]);
}

function Modes({ drawn: { bands }, minute }: { drawn: Drawn; minute: Minute | null }) {
  if (minute !== null)
    return (
      <span>
        {formatClock(minute.beganMs)} {modesIn(bands, minute.beganMs).join(', then ')}
      </span>
    );
  return (['GAMING', 'UNKNOWN'] as const)
    .filter((mode) => bands.some((band) => band.mode === mode))
    .map((mode) => (
      <span key={mode}>
        <i class="band" /> {mode === 'GAMING' ? 'someone was gaming' : 'mode unknown'}
      </span>
    ));
}

/** The page's own colour as it is now: custom properties are not resolved until something is painted with them. */
function inkIn(place: HTMLElement, name: string): string {
  place.style.color = `var(--${name})`;
  return getComputedStyle(place).color;
}

function MinuteTable({ spec, drawn: { minutes, bands }, hasMode }: Shown) {
  const heads = ['minute', ...spec.series.map(({ name }) => name), ...(hasMode ? ['mode'] : [])];
  const known = minutes.filter(({ buckets }) => buckets.length > 0).toReversed();
  return (
    <div class="table-scroll minutes" role="region" aria-label={`${spec.title} as a table`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {heads.map((name) => (
              <th key={name} scope="col" class={name === 'minute' || name === 'mode' ? '' : 'number'}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {known.map(({ beganMs, buckets }) => (
            <tr key={beganMs}>
              <th scope="row">{formatClock(beganMs)}</th>
              {spec.series.map(({ name, of }) => (
                <td key={name} class="number">
                  {spec.format(of(buckets))}
                </td>
              ))}
              {hasMode && <td>{modesIn(bands, beganMs).join(', then ') || '–'}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
