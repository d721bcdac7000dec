// One decision in the table, and all its facts when opened: by a click anywhere on it, or by key on its time.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DecisionRow } from '../router/contract.ts';
import { FactList } from '../route/fact-list.tsx';
import { factsOf } from '../route/facts.ts';
import { columns } from './columns.ts';
import { answeredBy } from './answered-by.ts';

export function DecisionLine({ row, isWanted }: { row: DecisionRow; isWanted: boolean }) {
  const [isOpen, setOpen] = useState(isWanted);
  const line = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (!isWanted) return;
    setOpen(true);
    line.current?.scrollIntoView({ block: 'center' });
  }, [isWanted]);
  const { decision } = row;
  const node = answeredBy(row);
  const [time, ...others] = columns;
  const toggle = () => {
    if (getSelection()?.isCollapsed !== false) setOpen(!isOpen);
  };
  return (
    <>
      <tr ref={line} class={isWanted ? 'wanted' : ''} data-rid={decision.rid} onClick={toggle}>
        <td>
          <button
            type="button"
            class="quiet"
            aria-expanded={isOpen}
            aria-label={`Facts of the request at ${time?.text(row)}`}
            onKeyDown={moveByArrow}
          >
            {time?.text(row)}
          </button>
        </td>
        {others.map(({ name, text, isNumber }) => (
          <td key={name} class={classOf(name, isNumber === true, node)}>
            {text(row)}
          </td>
        ))}
      </tr>
      {isOpen && (
        <tr class="opened">
          <td colSpan={columns.length}>
            <FactList
              facts={[
                ['request id', decision.rid],
                ['API', decision.dialect],
                ['rule', decision.rule],
                ...factsOf(row),
              ]}
            />
          </td>
        </tr>
      )}
    </>
  );
}

function classOf(name: string, isNumber: boolean, node: string): string {
  const kind = isNumber ? 'number' : name;
  return name === 'answered' ? `${kind} node-${node}` : `${kind} of-${name.replace(' ', '-')}`;
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
