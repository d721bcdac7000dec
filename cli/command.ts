// ONE definition for every command: its usage, its --help, and its flags and words, which are all read before it does anything.
import { parseArgs } from 'node:util';
import { program, version } from '#entry/node/home.ts';
import type { CommandIo } from './io.ts';

/** Said instead of running: exit code 2, nothing was changed. */
export class Refusal extends Error {}

/** A flag of the command line; `value` is what its text is called in the usage, null where it has none. */
export interface Flag<T> {
  readonly value: string | null;
  readonly says: string;
  /** Throws what was wanted instead. */
  readonly read: (given: string) => T;
}

/** One word of a line that people copy into their shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

type Flags = Readonly<Record<string, Flag<unknown>>>;
type Given<F extends Flags> = { readonly [Name in keyof F]?: F[Name] extends Flag<infer T> ? T | undefined : never };

interface Definition<F extends Flags, W, More extends readonly unknown[]> {
  readonly name: string;
  readonly summary: string;
  /** How it is called, where that is not by the program and its name. */
  readonly called?: string;
  readonly flags: F;
  /** What stands beside the flags; left out: nothing may. */
  readonly words?: { readonly usage: string; readonly read: (given: readonly string[]) => W };
  /** Resolves with the exit code. May throw a Refusal before it changes anything. */
  readonly run: (flags: Given<F>, words: W, io: CommandIo, ...more: More) => Promise<number>;
}

type Run<More extends readonly unknown[]> = (args: readonly string[], io: CommandIo, ...more: More) => Promise<number>;

/** Exit codes: 0, 1 (failed while running), 2 (wrong usage or configuration). */
export function command<F extends Flags, W = undefined, More extends readonly unknown[] = []>(
  definition: Definition<F, W, More>,
): Run<More> & { readonly summary: string } {
  const run: Run<More> = async (args, io, ...more) => {
    if (args.includes('--help') || args.includes('-h'))
      return told(`${usageOf(definition)}\n${helpOf(definition)}`, io);
    if (args.includes('--version')) return told(versionLine, io);
    const given = readArgs(definition, args);
    if (typeof given === 'string') return refused(`${given}\n${usageOf(definition)}`, io);
    try {
      return await definition.run(given.flags, given.words, io, ...more);
    } catch (error) {
      if (error instanceof Refusal) return refused(error.message, io);
      // A full disk, a folder that nobody may write: the system's own sentence says it, without a stack.
      if (!(error instanceof Error) || !('syscall' in error)) throw error;
      io.stderr(`${definition.name} failed: ${error.message}\n`);
      return 1;
    }
  };
  return Object.assign(run, { summary: definition.summary });
}

export const versionLine = `llm-router ${version}`;

function told(text: string, io: CommandIo): number {
  io.stdout(`${text.trimEnd()}\n`);
  return 0;
}

function refused(text: string, io: CommandIo): number {
  io.stderr(`${text.trimEnd()}\n`);
  return 2;
}

function usageOf<F extends Flags, W, More extends readonly unknown[]>(definition: Definition<F, W, More>) {
  const { name, called = `${program} ${name}`, words, flags } = definition;
  const parts = Object.entries(flags).map(([flag, { value }]) => `[--${flag}${value === null ? '' : ` ${value}`}]`);
  return `Usage: ${[called, ...(words === undefined ? [] : [words.usage]), ...parts].join(' ')}`;
}

function helpOf<F extends Flags, W, More extends readonly unknown[]>({
  summary,
  flags,
}: Definition<F, W, More>): string {
  const rows = Object.entries(flags).map(([flag, { value, says }]) => [`--${flag} ${value ?? ''}`, says] as const);
  const width = Math.max(0, ...rows.map(([head]) => head.length));
  return [
    '',
    `${summary[0]?.toUpperCase()}${summary.slice(1)}.`,
    '',
    ...rows.map(([head, says]) => `  ${head.padEnd(width)}  ${says}`),
  ].join('\n');
}

/** All flags and words, or the sentence that refuses them. */
function readArgs<F extends Flags, W, More extends readonly unknown[]>(
  { flags, words }: Definition<F, W, More>,
  args: readonly string[],
): { readonly flags: Given<F>; readonly words: W } | string {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { value }]) => [name, { type: value === null ? 'boolean' : 'string' } as const]),
  );
  try {
    const wanted = { args: [...args], options, allowPositionals: words !== undefined, tokens: true } as const;
    const { values, positionals, tokens } = parseArgs(wanted);
    const named = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    // Node takes the last one, and says nothing.
    const twice = named.find((name, at) => named.indexOf(name) < at);
    if (twice !== undefined) throw new Error(`--${twice} is given twice`);
    const read = Object.entries(values).map(([name, given]) => [name, readFlag(name, flags[name], String(given))]);
    return { flags: Object.fromEntries(read) as Given<F>, words: words?.read(positionals) as W };
  } catch (error) {
    // Node's sentence, without its advice on dashes.
    return error instanceof Error ? error.message.replace(/\. To specify a positional[^]*/, '') : 'Wrong usage';
  }
}

function readFlag(name: string, flag: Flag<unknown> | undefined, given: string): unknown {
  try {
    return flag?.read(given);
  } catch (error) {
    throw new Error(`--${name}: got ${given}, wanted ${error instanceof Error ? error.message : ''}`, { cause: error });
  }
}
