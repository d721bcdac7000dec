// Texts of our own that have the shape and the size of what coding agents send along: rules, tools, reminders, this project's README.
import { readFileSync } from 'node:fs';

/** The page of this repository that an agent reads into its context; it explains the force tag, and must not be one. */
export const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

const rules = [
  'Read a file before you change it, and change no more of it than the task needs.',
  'Say what you are about to do in one line, then do it; report what you saw, not what you hoped for.',
  'Run the tests that belong to a change, and show the failing line when one fails.',
  'Ask before anything that cannot be taken back: deleting, publishing, paying, restarting a machine.',
  'Prefer the tools below over shell commands; a path in an answer is relative to the working folder.',
  'Keep secrets out of logs, commits and answers; where a key is needed, name the variable that holds it.',
];

/** About this many bytes of numbered working rules. */
export function workingRules(bytes: number): string {
  const lines: string[] = [];
  for (let size = 0; size < bytes; size += (lines.at(-1)?.length ?? 0) + 1)
    lines.push(`${lines.length + 1}. ${rules[lines.length % rules.length] ?? ''}`);
  return lines.join('\n');
}

export interface ToolText {
  readonly name: string;
  readonly description: string;
  readonly parameters: object;
}

const names = ['read_file', 'write_file', 'edit_file', 'list_folder', 'search_text', 'run_command', 'ask_person'];
const property = (type: string, description: string) => ({ type, description });

/** So many tools, each with a schema of a few hundred bytes. */
export function toolTexts(count: number): readonly ToolText[] {
  return Array.from({ length: count }, (_, at) => ({
    name: at < names.length ? (names[at] ?? '') : `helper_${at}`,
    description: `${rules[at % rules.length] ?? ''} Returns at most 2,000 lines, numbered from 1.`,
    parameters: {
      type: 'object',
      properties: {
        path: property('string', 'A path relative to the working folder'),
        limit: property('integer', 'How many lines; all of them when left out'),
        mode: { type: 'string', enum: ['plain', 'regex'], description: 'How the pattern is read' },
      },
      required: ['path'],
      additionalProperties: false,
    },
  }));
}

export const environment = [
  'Working folder: /home/someone/project',
  'Platform: linux, shell: bash, today: 2026-11-24',
  'Branch: main, clean',
].join('\n');

export const project = `Contents of README.md (instructions of the project):\n\n${readme}\n`;
