// Tokens by key and model, today and in seven days: the models' own counts.
import type { TokenDay } from '../router/contract.ts';
import { formatCount } from '../shell/format.ts';
import { nowMs } from '../shell/tick.ts';
import { type Count, dayOf, type TokenTotal, tokenTotals } from './token-totals.ts';

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
