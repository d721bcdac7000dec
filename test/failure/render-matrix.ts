// The fault matrix as the tables of docs/fault-matrix.md, from the rows that the tests read.
import { modeRows } from './matrix/mode.ts';
import type { Cell, Row } from './matrix/row.ts';
import { rows } from './matrix/rows.ts';
import { scenarios } from './matrix/scenarios.ts';

export function renderBackendRows(): string {
  const head = [
    '| phase | fault | on big: the client sees | recorded | on small: the client sees | recorded |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  const line = (row: Row) => [
    row.phase,
    row.fault,
    view(row.big),
    recorded(row.big),
    view(row.small),
    recorded(row.small),
  ];
  return [...head, ...rows.map((row) => tableLine(line(row)))].join('\n');
}

export function renderModeRows(): string {
  const head = ['| the mode endpoint | reads as | reason on the status page |', '| --- | --- | --- |'];
  return [...head, ...modeRows.map(({ fault, reason }) => tableLine([fault, 'UNKNOWN', `\`${reason}\``]))].join('\n');
}

export function renderScenarios(): string {
  const head = ['| phase | fault | what follows | recorded | test |', '| --- | --- | --- | --- | --- |'];
  const line = (row: (typeof scenarios)[number]) => [
    row.phase,
    row.fault,
    row.sees,
    row.recorded,
    `[${row.test}](../test/failure/${row.test})`,
  ];
  return [...head, ...scenarios.map((row) => tableLine(line(row)))].join('\n');
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function view({ view: seen }: Cell): string {
  switch (seen.kind) {
    case 'soft':
      return `soft: \`${seen.fallback}\`${seen.told === 'comment' ? ', told by a comment' : ''}`;
    case 'error':
      return `${seen.status} \`${seen.code}\``;
    case 'verbatim':
      return `${seen.status} as it came`;
    case 'full':
      return 'the answer as it came';
    case 'broken':
      return 'the error as it came, then the break';
    case 'in-band':
      return `ERR \`${seen.code}\``;
  }
}

function recorded({ cause, end }: Cell): string {
  return `${cause === null ? '–' : `\`${cause}\``}, ${end}`;
}
