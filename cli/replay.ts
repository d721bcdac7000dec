// `router replay FILE...`: decides every recorded request again. It must come to the same decisions; with another threshold it says what would differ.
import path from 'node:path';
import { policyHash } from '#lib/config.ts';
import { amount } from '#lib/words.ts';
import { command, Refusal } from './command.ts';
import { configFlag, whole, yes } from './flags.ts';
import type { CommandIo } from './io.ts';
import { loadConfig } from './load-config.ts';
import { type AuditLine, readAudit } from './read-audit.ts';
import {
  type AnyDecisionRecord,
  isReproduced,
  type Tried,
  type Verdict,
  withThresholds,
} from './replay/decide-again.ts';

interface Flags {
  readonly files: readonly string[];
  readonly config: string | undefined;
  /** Null: only reproduce. */
  readonly tried: Tried | null;
  /** Print the answer for each record, not only the counts. */
  readonly each: boolean;
}

interface Tally extends Record<Verdict, number> {
  decisions: number;
  different: number;
  foreign: number;
  unfinished: number;
}

/** Exit code 0: every decision is reproduced. 1: some are not, or a file cannot be read. */
export const run = command({
  name: 'replay',
  summary: 'decide the requests of audit files again, as one set',
  flags: {
    ...configFlag,
    threshold: whole('try this policy.bigTokenThreshold'),
    'threshold-with-tools': whole('try this policy.bigTokenThresholdWithTools'),
    each: yes('print the answer for each record, not only the counts'),
  },
  words: { usage: 'FILE...', read: eachOnce },
  run: async ({ config, threshold: words, 'threshold-with-tools': everything, each }, files, io) => {
    const tried = words === undefined && everything === undefined ? null : { words, everything };
    const flags: Flags = { files, config, tried, each: each === true };
    const patternFree = await patternFreePolicy(flags, io);
    const none = { decisions: 0, different: 0, foreign: 0, unfinished: 0 };
    const tally: Tally = { ...none, changed: 0, unchanged: 0, unknown: 0 };
    try {
      await replay(flags, patternFree, tally, io);
    } catch (error) {
      io.stderr(`${error instanceof Error ? error.message : 'unknown'}\n`);
      return 1;
    }
    io.stdout(summary(tally, flags));
    return tally.different === 0 ? 0 : 1;
  },
});

function eachOnce(files: readonly string[]): readonly string[] {
  if (files.length === 0) throw new Error('One audit file or more, please');
  const paths = files.map((file) => path.resolve(file));
  const twice = files.find((_, index) => paths.indexOf(paths[index] ?? '') !== index);
  if (twice !== undefined) throw new Error(`${twice} is given twice: its requests would count twice`);
  return files;
}

/** The hash of the configured policy if it has no heavy patterns; null where nobody knows: then a record may hide one. */
async function patternFreePolicy({ config: file, tried }: Flags, io: CommandIo): Promise<string | null> {
  if (tried === null && file === undefined) return null;
  try {
    const { config } = await loadConfig({ config: file }, io);
    return config.policy.heavyPatterns.length === 0 ? policyHash(config) : null;
  } catch (error) {
    if (error instanceof Refusal && file === undefined) return null;
    throw error;
  }
}

/** All files are one set: a decision and its outcome may stand in two of them, in any order. */
async function replay(flags: Flags, patternFree: string | null, tally: Tally, io: CommandIo): Promise<void> {
  const open = new Map<string, AnyDecisionRecord>();
  const early = new Map<string, number | null>();
  const judge = (record: AnyDecisionRecord, promptTokens: number | null) => {
    if (flags.tried === null) return;
    const mayHavePatterns = record.policy !== patternFree;
    const verdict = withThresholds(record, flags.tried, { promptTokens, mayHavePatterns });
    tally[verdict] += 1;
    if (flags.each)
      io.stdout(`${record.boot} ${record.seq} ${record.rid} ${record.rule} ${record.chosen}: ${verdict}\n`);
  };
  for await (const line of linesOf(flags.files)) {
    if (line.kind === 'foreign' || line.kind === 'unfinished') tally[line.kind] += 1;
    else if (line.kind === 'decision') {
      tally.decisions += 1;
      if (!isReproduced(line.record)) {
        tally.different += 1;
        io.stdout(`different: ${JSON.stringify(line.record)}\n`);
      }
      const outcome = early.get(keyOf(line.record));
      if (outcome === undefined) open.set(keyOf(line.record), line.record);
      else judge(line.record, outcome);
    } else {
      const decision = open.get(keyOf(line.record));
      if (decision === undefined) early.set(keyOf(line.record), line.record.promptTokens);
      else judge(decision, line.record.promptTokens);
      open.delete(keyOf(line.record));
    }
  }
  for (const record of open.values()) judge(record, null);
}

/** Rejects with the name of the file that cannot be read. */
async function* linesOf(files: readonly string[]): AsyncGenerator<AuditLine> {
  for (const file of files) {
    try {
      yield* readAudit(file);
    } catch (error) {
      throw new Error(`Cannot read ${file}: ${error instanceof Error ? error.message : 'unknown'}`, { cause: error });
    }
  }
}

function keyOf({ boot, seq }: { readonly boot: string; readonly seq: number }): string {
  return `${boot} ${seq}`;
}

function summary(tally: Tally, { tried }: Flags): string {
  const { decisions, different, foreign, unfinished, changed, unchanged, unknown } = tally;
  const strange = foreign === 0 ? '' : `, ${amount(foreign, 'line')} without a record`;
  const open =
    unfinished === 0 ? '' : `, ${amount(unfinished, 'line')} without its end: being written, or torn by a crash`;
  const first = `${amount(decisions, 'decision')}: ${decisions - different} reproduced, ${different} different${strange}${open}\n`;
  if (tried === null) return first;
  return `${first}with ${named(tried)}: ${changed} changed, ${unchanged} unchanged, ${unknown} unknown\n`;
}

function named({ words, everything }: Tried): string {
  const parts = [
    words === undefined ? [] : `threshold ${words}`,
    everything === undefined ? [] : `${everything} with tools`,
  ];
  return parts.flat().join(', ');
}
