// The raw attack table as docs/attack-table.md shows it: one line per kind of attack, from the rows that the tests read.
import { rawAttacks } from './attacks/rows.ts';
import { otherAttacks } from './attacks/others.ts';

export function renderRawAttacks(): string {
  const head = ['| attack | sent as | answer |', '| --- | --- | --- |'];
  const kinds = Map.groupBy(rawAttacks, ({ attack, statuses }) => `${attack}\n${statuses.join(', ')}`);
  const lines = [...kinds].map(([kind, rows]) => {
    const [attack = '', statuses = ''] = kind.split('\n');
    return `| ${attack} | ${rows.map(({ name }) => code(name)).join(' · ')} | ${statuses} |`;
  });
  return [...head, ...lines].join('\n');
}

export function renderOtherAttacks(): string {
  const head = ['| attack | outcome | test |', '| --- | --- | --- |'];
  return [
    ...head,
    ...otherAttacks.map(
      ({ attack, outcome, test }) => `| ${attack} | ${outcome} | [${test.replace(/^.*\//, '')}](../${test}) |`,
    ),
  ].join('\n');
}

function code(name: string): string {
  const printable =
    name === ''
      ? '(empty)'
      : name.replaceAll(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `\`${printable.replaceAll('|', '\\|')}\``;
}
