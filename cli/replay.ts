// `router replay FILE`: decides every recorded request again. It must come to the same decisions; with another threshold it says what would differ.
import { parseArgs } from 'node:util';
import { policyHash } from '#lib/config.ts';
import { orFault, readShared, sharedFlags, wholeNumber } from './flags.ts';
import type { CommandIo } from './io.ts';
import { configFile, loadConfig } from './load-config.ts';
import { readAudit } from './read-audit.ts';
import {
  type AnyDecisionRecord,
  isReproduced,
  type Tried,
  type Verdict,
  withThresholds,
} from './replay/decide-again.ts';

const usage =
  'Usage: npm run router -- replay FILE [--threshold N] [--threshold-with-tools M] [--each] [--config FILE]\n';

interface Flags {
  readonly file: string;
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
}

/** Exit code 0: every decision is reproduced. 1: some are not, or the file cannot be read. 2: wrong usage. */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const flags = orFault(() => readFlags(args));
  if (typeof flags === 'string') {
    io.stderr(`${flags}\n${usage}`);
    return 2;
  }
  const tally: Tally = { decisions: 0, different: 0, foreign: 0, changed: 0, unchanged: 0, unknown: 0 };
  try {
    await replay(flags, await patternFreePolicy(flags, io), tally, io);
  } catch (error) {
    io.stderr(`Cannot read ${flags.file}: ${error instanceof Error ? error.message : 'unknown'}\n`);
    return 1;
  }
  io.stdout(summary(tally, flags));
  return tally.different === 0 ? 0 : 1;
}

function readFlags(args: readonly string[]): Flags {
  const options = {
    ...sharedFlags,
    threshold: { type: 'string' },
    'threshold-with-tools': { type: 'string' },
    each: { type: 'boolean' },
  } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new Error('One audit file, please');
  const { config } = readShared(values);
  const words = wholeNumber('threshold', values.threshold);
  const everything = wholeNumber('threshold-with-tools', values['threshold-with-tools']);
  const tried = words === undefined && everything === undefined ? null : { words, everything };
  return { file, config, tried, each: values.each === true };
}

/** The hash of the configured policy if it has no heavy patterns; null where nobody knows: then a record may hide one. */
async function patternFreePolicy({ config, tried }: Flags, io: CommandIo): Promise<string | null> {
  if (tried === null) return null;
  const loaded = await loadConfig(configFile(config, io.env), {}, io);
  return loaded.ok && loaded.config.policy.heavyPatterns.length === 0 ? policyHash(loaded.config) : null;
}

async function replay(flags: Flags, patternFree: string | null, tally: Tally, io: CommandIo): Promise<void> {
  const open = new Map<string, AnyDecisionRecord>();
  const judge = (record: AnyDecisionRecord, promptTokens: number | null) => {
    if (flags.tried === null) return;
    const mayHavePatterns = record.policy !== patternFree;
    const verdict = withThresholds(record, flags.tried, { promptTokens, mayHavePatterns });
    tally[verdict] += 1;
    if (flags.each)
      io.stdout(`${record.boot} ${record.seq} ${record.rid} ${record.rule} ${record.chosen}: ${verdict}\n`);
  };
  for await (const line of readAudit(flags.file)) {
    if (line.kind === 'foreign') tally.foreign += 1;
    else if (line.kind === 'decision') {
      tally.decisions += 1;
      open.set(keyOf(line.record), line.record);
      if (isReproduced(line.record)) continue;
      tally.different += 1;
      io.stdout(`different: ${JSON.stringify(line.record)}\n`);
    } else {
      const decision = open.get(keyOf(line.record));
      if (decision === undefined) continue;
      open.delete(keyOf(line.record));
      judge(decision, line.record.promptTokens);
    }
  }
  for (const record of open.values()) judge(record, null);
}

function keyOf({ boot, seq }: { readonly boot: string; readonly seq: number }): string {
  return `${boot} ${seq}`;
}

function summary(tally: Tally, { tried }: Flags): string {
  const { decisions, different, foreign, changed, unchanged, unknown } = tally;
  const strange = foreign === 0 ? '' : `, ${foreign} lines are no records`;
  const first = `${decisions} decisions: ${decisions - different} reproduced, ${different} different${strange}\n`;
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
