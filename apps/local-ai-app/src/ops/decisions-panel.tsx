// The decisions since the router started, latest first: filtered, one of them opened by its address. Never prompt text: the router keeps none.
import { signal } from '@preact/signals';
import { isLedgerStale, ledger } from '../router/decisions.ts';
import type { DecisionRow } from '../router/contract.ts';
import { screen } from '../shell/screen.ts';
import { DecisionLine } from './decision-line.tsx';
import { matchesFilter } from './matches-filter.ts';

const shownAtFirst = 50;
const filter = signal('');
const shown = signal(shownAtFirst);

export function DecisionsPanel() {
  const rows = ledger.value?.rows ?? null;
  const routers = ledger.value?.books.length ?? 0;
  return (
    <section class="panel" aria-labelledby="decisions-title">
      <h2 id="decisions-title">Decisions</h2>
      <p class="table-tools">
        <label>
          Filter{' '}
          <input
            type="search"
            placeholder="rule, node, key, end, request id"
            value={filter.value}
            onInput={(event) => (filter.value = event.currentTarget.value)}
          />
        </label>
        {routers > 1 && <span class="hint">{routers} routers answer here.</span>}
        {isLedgerStale.value && <span class="error-text">Not up to date: the router does not answer.</span>}
      </p>
      {rows === null ? (
        <p class="hint">{isLedgerStale.value ? 'Nothing was read yet.' : 'Loading…'}</p>
      ) : (
        <Table rows={rows} />
      )}
    </section>
  );
}

function Table({ rows }: { rows: readonly DecisionRow[] }) {
  const wanted = screen.value.name === 'ops' ? screen.value.requestId : null;
  const matching = rows.filter((row) => matchesFilter(row, filter.value)).toReversed();
  const isMissing = wanted !== null && !rows.some((row) => row.decision.rid === wanted);
  if (rows.length === 0)
    return <p class="hint">No request was decided yet. The first one appears here within seconds.</p>;
  return (
    <>
      {isMissing && (
        <p class="error-text">
          The router no longer knows request {wanted}: it keeps the last 1,000, and none over a restart.
        </p>
      )}
      {matching.length === 0 ? (
        <p class="hint">No decision matches.</p>
      ) : (
        <Rows rows={matching.slice(0, shown.value)} wanted={wanted} />
      )}
      {matching.length > shown.value && (
        <button type="button" onClick={() => (shown.value += 200)}>
          Show more ({matching.length - shown.value})
        </button>
      )}
    </>
  );
}

const columns = ['time', 'answered', 'rule', 'fallback', 'prompt', 'first', 'took', 'end'] as const;
const numeric = new Set<string>(['prompt', 'first', 'took']);

function Rows({ rows, wanted }: { rows: readonly DecisionRow[]; wanted: string | null }) {
  return (
    <div class="table-scroll" role="region" aria-label="Table of decisions" tabIndex={0}>
      <table class="decisions">
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col" class={numeric.has(name) ? 'number' : ''}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <DecisionLine
              key={`${row.decision.boot} ${row.decision.seq}`}
              row={row}
              isWanted={row.decision.rid === wanted}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
