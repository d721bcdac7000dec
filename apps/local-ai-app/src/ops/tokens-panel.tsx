// Tokens by key and model, today and in seven days: the models' own counts.
import type { TokenDay } from '../router/contract.ts';
import { formatCount } from '../shell/format.ts';
import { nowMs } from '../shell/tick.ts';

export function TokensPanel({ days }: { days: readonly TokenDay[] }) {
  const totals = tokenTotals(days, dayOf(nowMs.value));
  return (
    <section class="sheet stack panel" aria-labelledby="tokens-title">
      <h2 id="tokens-title">Tokens</h2>
      {totals.length === 0 ? (
        <p class="hint">No model has counted a token in the last seven days.</p>
      ) : (
        <div class="table-scroll" role="region" aria-label="Table of tokens" tabIndex={0}>
          <Table totals={totals} />
        </div>
      )}
    </section>
  );
}

function Table({ totals }: { totals: readonly TokenTotal[] }) {
  return (
    <table>
      <Head />
      <tbody>
        {totals.map(({ name, key, backend, today, week }) => (
          <tr key={name}>
            <th scope="row">{key}</th>
            <td class={`node-${backend}`}>{backend}</td>
            <Cells count={today} />
            <Cells count={week} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Head() {
  return (
    <thead>
      <tr>
        {['key', 'model'].map((name) => (
          <th key={name} scope="col" rowSpan={2}>
            {name}
          </th>
        ))}
        {['today', 'last seven days'].map((name) => (
          <th key={name} scope="colgroup" colSpan={3}>
            {name}
          </th>
        ))}
      </tr>
      <tr>
        {['today', 'week'].flatMap((span) =>
          ['requests', 'read', 'written'].map((name) => (
            <th key={span + name} scope="col" class="number">
              {name}
            </th>
          )),
        )}
      </tr>
    </thead>
  );
}

function Cells({ count: { requests, promptTokens, completionTokens } }: { count: Count }) {
  return (
    <>
      {[requests, promptTokens, completionTokens].map((value, index) => (
        <td key={index} class="number">
          {value === 0 ? '–' : formatCount(value)}
        </td>
      ))}
    </>
  );
}

type Count = ReturnType<typeof sumOf>;
type TokenTotal = ReturnType<typeof tokenTotals>[number];

/** The most used first. `today`: `2026-11-28`. */
function tokenTotals(days: readonly TokenDay[], today: string) {
  const groups = Map.groupBy(days, ({ backend, key }) => `${backend} ${key ?? ''}`);
  return [...groups]
    .map(([name, own]) => ({
      name,
      backend: own[0]?.backend,
      key: own[0]?.key ?? 'no key',
      today: sumOf(own.filter(({ day }) => day === today)),
      week: sumOf(own),
    }))
    .sort((a, b) => b.week.promptTokens + b.week.completionTokens - a.week.promptTokens - a.week.completionTokens);
}

function sumOf(days: readonly TokenDay[]) {
  const sum = (field: 'requests' | 'promptTokens' | 'completionTokens') =>
    days.reduce((total, day) => total + day[field], 0);
  return { requests: sum('requests'), promptTokens: sum('promptTokens'), completionTokens: sum('completionTokens') };
}

/** A day of this device's calendar, written as the router writes its own. */
export function dayOf(ms: number): string {
  const date = new Date(ms);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => `${part}`.padStart(2, '0')).join('-');
}
