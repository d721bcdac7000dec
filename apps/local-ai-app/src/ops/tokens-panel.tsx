// Tokens by key and model, today and in seven days: the models' own counts.
import type { Node, TokenDay } from '../router/contract.ts';
import { formatCount } from '../shell/format.ts';
import { nowMs } from '../shell/tick.ts';

export function TokensPanel({ days }: { days: readonly TokenDay[] }) {
  const totals = tokenTotals(days, dayOf(nowMs.value));
  return (
    <section class="sheet panel" aria-labelledby="tokens-title">
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
    <table class="figures-table">
      <Head />
      <tbody>
        {totals.map(({ key, backend, today, week }) => (
          <tr key={`${backend} ${key}`}>
            <th scope="row">{key ?? 'no key'}</th>
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
        <th scope="col" rowSpan={2}>
          key
        </th>
        <th scope="col" rowSpan={2}>
          model
        </th>
        <th scope="colgroup" colSpan={3}>
          today
        </th>
        <th scope="colgroup" colSpan={3}>
          last seven days
        </th>
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

type Count = Pick<TokenDay, 'requests' | 'promptTokens' | 'completionTokens'>;

interface TokenTotal {
  readonly key: string | null;
  readonly backend: Node;
  readonly today: Count;
  readonly week: Count;
}

const none: Count = { requests: 0, promptTokens: 0, completionTokens: 0 };

/** The most used first. `today`: `2026-11-28`. */
function tokenTotals(days: readonly TokenDay[], today: string): readonly TokenTotal[] {
  const totals = new Map<string, TokenTotal>();
  for (const one of days) {
    const name = `${one.backend} ${one.key ?? ''}`;
    const before = totals.get(name) ?? { key: one.key, backend: one.backend, today: none, week: none };
    const isToday = one.day === today;
    totals.set(name, {
      ...before,
      week: add(before.week, one),
      today: isToday ? add(before.today, one) : before.today,
    });
  }
  const size = ({ week }: TokenTotal) => week.promptTokens + week.completionTokens;
  return [...totals.values()].sort((a, b) => size(b) - size(a));
}

function add(a: Count, b: Count): Count {
  return {
    requests: a.requests + b.requests,
    promptTokens: a.promptTokens + b.promptTokens,
    completionTokens: a.completionTokens + b.completionTokens,
  };
}

/** A day of this device's calendar, written as the router writes its own. */
export function dayOf(ms: number): string {
  const date = new Date(ms);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => `${part}`.padStart(2, '0')).join('-');
}
