// The decisions since the router started, latest first: filtered, one of them opened by its address. Never prompt text: the router keeps none.
import { signal } from '@preact/signals';
import { isLedgerStale, ledger } from '../router/decisions.ts';
import type { DecisionRow } from '../router/contract.ts';
import { Button } from '../shell/button.tsx';
import { screen } from '../shell/screen.ts';
import { saveFile } from '../shell/save-file.ts';
import { columns, matchesFilter, type Order, sortRows } from './columns.ts';
import { csvOf } from './csv.ts';
import { DecisionLine } from './decision-line.tsx';

const shownAtFirst = 50;
const filter = signal('');
const shown = signal(shownAtFirst);
const order = signal<Order>({ column: 'time', isDown: true });

const matchingRows = (rows: readonly DecisionRow[]) =>
  sortRows(
    rows.filter((row) => matchesFilter(row, filter.value)),
    order.value,
  );

export function DecisionsPanel() {
  const rows = ledger.value?.rows ?? null;
  return (
    <section class="sheet stack panel" aria-labelledby="decisions-title">
      <h2 id="decisions-title">Decisions</h2>
      <p class="row wrap table-tools">
        <label>
          Filter{' '}
          <input
            type="search"
            placeholder="who, model, why, request id"
            value={filter.value}
            onInput={(event) => (filter.value = event.currentTarget.value)}
          />
        </label>
        {rows !== null && rows.length > 0 && (
          <Button
            words="Save as CSV"
            class="quiet"
            act={() => saveFile('decisions.csv', 'text/csv', csvOf(matchingRows(rows)))}
          />
        )}
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
  const matching = matchingRows(rows);
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
        <Button words={`Show more (${matching.length - shown.value})`} act={() => (shown.value += 200)} />
      )}
    </>
  );
}

function Rows({ rows, wanted }: { rows: readonly DecisionRow[]; wanted: string | null }) {
  return (
    <div class="table-scroll" role="region" aria-label="Table of decisions" tabIndex={0}>
      <table class="decisions">
        <thead>
          <tr>
            {columns.map(({ name, isNumber }) => (
              <Head key={name} name={name} isNumber={isNumber === true} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <DecisionLine
              key={`${row.decision.boot}-${row.decision.seq}`}
              row={row}
              isWanted={row.decision.rid === wanted}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The first click on a name sorts upwards, the next one downwards; times and numbers begin with the largest. */
function Head({ name, isNumber }: { name: string; isNumber: boolean }) {
  const { column, isDown } = order.value;
  const isSorted = column === name;
  const sort = () => (order.value = { column: name, isDown: isSorted ? !isDown : isNumber || name === 'time' });
  return (
    <th
      scope="col"
      class={`${isNumber ? 'number' : ''} of-${name.replace(' ', '-')}`}
      aria-sort={isSorted ? (isDown ? 'descending' : 'ascending') : undefined}
    >
      <button type="button" class="quiet" onClick={sort}>
        {name}{' '}
        <span class="sort-mark" aria-hidden="true">
          {isSorted ? (isDown ? '↓' : '↑') : '↕'}
        </span>
      </button>
    </th>
  );
}
