// Renders the policy's decision table for docs/policy.md from the code itself: one row for each group of facts that are decided alike.
import { decide } from '#lib/policy/decide.ts';
import { sentenceFor } from '#lib/policy/sentences.ts';
import type { Facts } from '#lib/policy/types.ts';
import { everyFacts } from './domain.ts';

type FactName = Exclude<keyof Facts, 'strict'>;
const columns: readonly FactName[] = ['force', 'pinnedSmall', 'heavy', 'mode', 'big'];

interface Group {
  readonly key: string;
  readonly members: Facts[];
}

/** Markdown: every decision of the whole domain (strict aside), and which values of each fact lead to it. `any`: the fact does not matter. */
export function renderDecisionTable(): string {
  const groups = new Map<string, Group>();
  for (const facts of everyFacts.filter(({ strict }) => !strict)) {
    const decision = decide(facts);
    const key = JSON.stringify(decision);
    const group = groups.get(key) ?? { key, members: [] };
    group.members.push(facts);
    groups.set(key, group);
  }
  const rows = [...groups.values()].map(({ members }) => row(members));
  return [
    `| ${columns.join(' | ')} | rule | chosen | because |`,
    `|${' --- |'.repeat(columns.length + 3)}`,
    ...rows,
  ].join('\n');
}

function row(members: readonly Facts[]): string {
  const [first] = members;
  if (first === undefined) return '';
  const { rule, chosen, because } = decide(first);
  const cells = columns.map((column) => valuesOf(members, column));
  return `| ${[...cells, `\`${rule}\``, `**${chosen}**`, because ?? ''].join(' | ')} |`;
}

function valuesOf(members: readonly Facts[], column: FactName): string {
  const present = new Set(members.map((facts) => String(facts[column])));
  const possible = new Set(everyFacts.map((facts) => String(facts[column])));
  return present.size === possible.size ? 'any' : [...present].join(', ');
}

/** Markdown: each rule, with the sentence that people read. */
export function renderSentences(): string {
  const sentences = new Map<string, Set<string>>();
  for (const facts of everyFacts) {
    const decision = decide(facts);
    const known = sentences.get(decision.rule) ?? new Set();
    known.add(sentenceFor(decision));
    sentences.set(decision.rule, known);
  }
  return [...sentences]
    .map(([rule, texts]) => [`- \`${rule}\``, ...[...texts].map((text) => `  - ${text}`)].join('\n'))
    .join('\n');
}
