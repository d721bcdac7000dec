// One decision in the table, and all its facts when opened.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DecisionRow } from '../router/contract.ts';
import { FactList } from '../route/fact-list.tsx';
import { factsOf } from '../route/facts.ts';
import { formatCount, formatDuration, formatTime } from '../shell/format.ts';
import { answeredBy, fallbackOf } from './answered-by.ts';

export function DecisionLine({ row, isWanted }: { row: DecisionRow; isWanted: boolean }) {
  const [isOpen, setOpen] = useState(isWanted);
  const line = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (!isWanted) return;
    setOpen(true);
    line.current?.scrollIntoView({ block: 'center' });
  }, [isWanted]);
  const { decision, outcome } = row;
  const node = answeredBy(row);
  return (
    <>
      <tr ref={line} class={isWanted ? 'wanted' : ''} data-rid={decision.rid}>
        <td>
          <TimeButton at={decision.ts} isOpen={isOpen} toggle={() => setOpen(!isOpen)} />
        </td>
        <td class={`node-${node}`}>{node}</td>
        <td>{decision.rule}</td>
        <td>{fallbackOf(row) ?? ''}</td>
        <td class="number">{formatCount(decision.promptBytes)} B</td>
        <td class="number">{formatDuration(outcome?.firstOutputMs)}</td>
        <td class="number">{formatDuration(outcome?.durationMs)}</td>
        <td>{outcome?.end ?? 'running'}</td>
      </tr>
      {isOpen && (
        <tr class="opened">
          <td colSpan={8}>
            <FactList facts={[['request id', decision.rid], ['dialect', decision.dialect], ...factsOf(row)]} />
          </td>
        </tr>
      )}
    </>
  );
}

function TimeButton({ at, isOpen, toggle }: { at: string; isOpen: boolean; toggle: () => void }) {
  const time = formatTime(at);
  return (
    <button
      type="button"
      class="quiet"
      aria-expanded={isOpen}
      aria-label={`Facts of the request at ${time}`}
      onClick={toggle}
    >
      {time}
    </button>
  );
}
