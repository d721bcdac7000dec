// Draws one chart with uPlot, which sets styles by script only, so that it runs under the page's policy. Loaded when Ops is shown.
import uPlot from 'uplot';
import { formatClock } from '../shell/format.ts';
import type { Band, ChartSpec, Minute, Series } from './last-hour.ts';

export interface Drawn {
  readonly minutes: readonly Minute[];
  readonly bands: readonly Band[];
}

export interface Chart {
  readonly show: (drawn: Drawn) => void;
  /** Colours or the width have changed. */
  readonly refit: () => void;
  readonly destroy: () => void;
}

const height = 168;
const paths = uPlot.paths.bars?.({ size: [0.72, 14] });
const bars = paths === undefined ? {} : { paths };

/** `inkOf` reads a colour from the page, `onPoint` is told which minute the pointer is at. */
export function drawChart(
  host: HTMLElement,
  spec: ChartSpec,
  inkOf: (name: string) => string,
  onPoint: (index: number | null) => void,
): Chart {
  let bands: readonly Band[] = [];
  const plot = new uPlot(
    {
      width: Math.max(160, host.clientWidth),
      height,
      padding: [8, 18, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: { y: { range: (_, __, max) => [0, Math.max(spec.kind === 'bars' ? 4 : 1, (max ?? 0) * 1.08)] } },
      axes: [
        axis(inkOf, { values: (_, ticks) => ticks.map((seconds) => formatClock(seconds * 1000)), space: 64, size: 28 }),
        yAxis(inkOf, spec),
      ],
      series: [{}, ...stackOrder(spec).map((series) => drawnAs(series, spec, inkOf))],
      hooks: {
        drawClear: [(u) => bands.forEach((band) => drawBand(u, band, inkOf))],
        setCursor: [({ cursor: { idx } }) => onPoint(idx ?? null)],
      },
    },
    [[], ...spec.series.map(() => [])],
    host,
  );
  return {
    show(drawn) {
      bands = drawn.bands;
      plot.setData(dataOf(spec, drawn.minutes));
    },
    refit() {
      plot.setSize({ width: Math.max(160, host.clientWidth), height });
      plot.redraw();
    },
    destroy: () => plot.destroy(),
  };
}

/** Bars are drawn from the tallest stack down, so that each covers the foot of the one behind it. */
function stackOrder({ kind, series }: ChartSpec): readonly Series[] {
  return kind === 'bars' ? series.toReversed() : series;
}

function dataOf(spec: ChartSpec, minutes: readonly Minute[]): uPlot.AlignedData {
  const columns = spec.series.map(({ of }) => minutes.map(({ buckets }) => of(buckets)));
  const times = minutes.map(({ beganMs }) => beganMs / 1000);
  if (spec.kind === 'lines') return [times, ...columns];
  const stacks = columns.map((_, upTo) =>
    times.map((__, minute) => columns.slice(0, upTo + 1).reduce((sum, column) => sum + (column[minute] ?? 0), 0)),
  );
  return [times, ...stacks.toReversed()];
}

function drawnAs({ ink }: Series, { kind }: ChartSpec, inkOf: (name: string) => string): uPlot.Series {
  const colour = () => inkOf(ink);
  if (kind === 'bars')
    return {
      stroke: colour,
      fill: colour,
      width: 0,
      ...bars,
      points: { show: false },
    };
  return { stroke: colour, width: 2, points: { show: true, size: 5, stroke: colour, fill: colour } };
}

function axis(inkOf: (name: string) => string, change: uPlot.Axis): uPlot.Axis {
  return {
    stroke: () => inkOf('muted'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: () => inkOf('line'), width: 1 },
    ticks: { show: false },
    ...change,
  };
}

function yAxis(inkOf: (name: string) => string, spec: ChartSpec): uPlot.Axis {
  const whole = spec.kind === 'bars' ? { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] } : {};
  return axis(inkOf, { size: 52, space: 34, values: (_, ticks) => ticks.map((value) => spec.format(value)), ...whole });
}

/** GAMING is a wash with its name, UNKNOWN a fainter one; NORMAL is the page itself. */
function drawBand(u: uPlot, { mode, fromMs, toMs }: Band, inkOf: (name: string) => string): void {
  if (mode === 'NORMAL') return;
  const { left, top, width, height: tall } = u.bbox;
  const at = (ms: number) => Math.min(left + width, Math.max(left, u.valToPos(ms / 1000, 'x', true)));
  const [from, to] = [at(fromMs), at(toMs)];
  u.ctx.save();
  u.ctx.fillStyle = inkOf('ink');
  u.ctx.globalAlpha = mode === 'GAMING' ? 0.16 : 0.07;
  u.ctx.fillRect(from, top, to - from, tall);
  u.ctx.globalAlpha = 1;
  u.ctx.fillRect(from, top, to - from, 2 * devicePixelRatio);
  u.ctx.restore();
}
