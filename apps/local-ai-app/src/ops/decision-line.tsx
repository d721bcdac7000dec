// One decision in the table, and all its facts when opened: by a click anywhere on it, or by key on its time.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DecisionRow } from '../router/contract.ts';
import { Button } from '../shell/button.tsx';
import { FactList, factsOf } from '../route/facts.tsx';
import { answeredBy, type Column, columns } from './columns.ts';

export function DecisionLine({ row, isWanted }: { row: DecisionRow; isWanted: boolean }) {
  const [isOpen, setOpen] = useState(isWanted);
  const line = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (!isWanted) return;
    setOpen(true);
    line.current?.scrollIntoView({ block: 'center' });
  }, [isWanted]);
  const toggle = () => {
    if (getSelection()?.isCollapsed !== false) setOpen(!isOpen);
  };
  /** Its click is the row's. */
  const opener = (text: string) => (
    <Button
      type="button"
      words={text}
      class="quiet"
      aria-expanded={isOpen}
      aria-label={`Facts of the request at ${text}`}
      onKeyDown={moveByArrow}
    />
  );
  return (
    <>
      <tr ref={line} class={isWanted ? 'wanted' : ''} data-rid={row.decision.rid} onClick={toggle}>
        {columns.map((column, index) => (
          <td key={column.name} class={classOf(column, answeredBy(row))}>
            {index === 0 ? opener(column.text(row)) : column.text(row)}
          </td>
        ))}
      </tr>
      {isOpen && <Facts row={row} />}
    </>
  );
}

function Facts({ row }: { row: DecisionRow }) {
  const { rid, dialect, rule } = row.decision;
  return (
    <tr class="opened">
      <td colSpan={columns.length}>
        <FactList facts={[['request id', rid], ['API', dialect], ['rule', rule], ...factsOf(row)]} />
      </td>
    </tr>
  );
}

function classOf({ name, isNumber }: Column, node: string): string {
  const kind = `${isNumber === true ? 'number' : name} of-${name.replace(' ', '-')}`;
  return name === 'answered' ? `${kind} node-${node}` : kind;
}

/** Up and down go from row to row; Tab goes through all that is there. */
function moveByArrow(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const own = event.currentTarget as HTMLElement;
  const all = [...(own.closest('tbody')?.querySelectorAll<HTMLElement>('button[aria-expanded]') ?? [])];
  all[all.indexOf(own) + step]?.focus();
}
