// `router doctor`: looks at the whole house and says what to fix. Reads only; big gets work only in NORMAL, or with --force-big.
import { statSync } from 'node:fs';
import { nodeClock } from '#entry/node/clock.ts';
import { createNodeSend } from '#entry/node/send.ts';
import { appFolder, program } from '#entry/node/home.ts';
import type { AnyDecisionRecord } from './replay/decide-again.ts';
import type { Config } from '#lib/config.ts';
import { checkAbort } from './doctor/check-abort.ts';
import { checkBackend, compareContexts, compareThreshold, type Examined } from './doctor/check-backend.ts';
import { checkClock } from './doctor/check-clock.ts';
import { checkForced } from './doctor/check-forced.ts';
import { checkMachine } from './doctor/check-machine.ts';
import { checkMode } from './doctor/check-mode.ts';
import { checkStream } from './doctor/check-stream.ts';
import { fine, type Finding, renderFinding, skipped } from './doctor/finding.ts';
import type { DoctorHouse } from './doctor/house.ts';
import { command } from './command.ts';
import { configFlag, listenFlags, yes } from './flags.ts';
import { loadConfig, type LoadedConfig } from './load-config.ts';
import { readAudit } from './read-audit.ts';

const hint = `The demo prints the name of its configuration: ${program} doctor --config FILE`;

type HouseOverrides = DoctorOverrides & Partial<Pick<DoctorHouse, 'forceBig'>>;

/** What a test may pretend. */
export type DoctorOverrides = Partial<Pick<DoctorHouse, 'wallNow' | 'appFolder'>>;

/** Exit code 0: nothing failed. 1: something did. */
export const run = command({
  name: 'doctor',
  summary: 'look at the whole house and say what to fix',
  flags: {
    ...configFlag,
    ...listenFlags,
    'force-big': yes(
      'send work to big although someone may be gaming, and see that it lets go of a client that leaves',
    ),
    json: yes('print JSON'),
  },
  run: async (flags, _, io, overrides: DoctorOverrides = {}) => {
    const loaded = await loadConfig(flags, io, hint);
    const findings = await diagnose(loaded, { forceBig: flags['force-big'] === true, ...overrides });
    const text = findings.map((one) => `${renderFinding(one)}\n`).join('');
    io.stdout(flags.json ? `${JSON.stringify(findings, null, 2)}\n` : text);
    return findings.some(({ verdict }) => verdict === 'failed') ? 1 : 0;
  },
});

/** Everything that the doctor has to say, config first. */
export async function diagnose(
  { file, config, warnings }: LoadedConfig,
  overrides: HouseOverrides = {},
): Promise<readonly Finding[]> {
  const warned = warnings.map((evidence): Finding => ({ what: 'config', verdict: 'warning', evidence, fix: null }));
  const findings = await withHouse(config, examine, overrides);
  return [...(warned.length > 0 ? warned : [fine('config', `${file} is valid`)]), ...findings];
}

/** What `look` finds; afterwards no connection is left. */
export async function withHouse<T>(
  config: Config,
  look: (house: DoctorHouse) => Promise<T>,
  overrides: HouseOverrides = {},
): Promise<T> {
  const { send, close } = createNodeSend();
  return look({
    config,
    clock: nodeClock,
    send,
    wallNow: Date.now,
    forceBig: false,
    nodeVersion: process.versions.node,
    appFolder,
    dates: [],
    ...overrides,
  }).finally(close);
}

async function examine(house: DoctorHouse): Promise<readonly Finding[]> {
  const { backends, audit } = house.config;
  const machine = await checkMachine(house);
  const small = await checkBackend('small', backends.small, house);
  const big = backends.big === null ? null : await checkBackend('big', backends.big, house);
  const streams =
    small.servedName === null ? [] : [await checkStream('small', backends.small, small.servedName, house)];
  // Last before big gets work: the reading must be fresh.
  const { findings: mode, mode: value } = await checkMode(house);
  const mayAskBig = value === 'NORMAL' || house.forceBig;
  return [
    ...machine,
    ...small.findings,
    ...streams,
    ...mode,
    ...(big === null ? [skipped('big', 'not configured')] : big.findings),
    ...(await streamOnBig(big, mayAskBig, house)),
    ...(big === null ? [] : compareContexts(small, big)),
    ...(big === null ? [] : compareThreshold(small, house.config.policy.bigTokenThresholdWithTools)),
    checkForced(await newestDecisions(audit)),
    checkClock(house),
  ];
}

async function streamOnBig(big: Examined | null, mayAskBig: boolean, house: DoctorHouse): Promise<readonly Finding[]> {
  const { big: config } = house.config.backends;
  if (big === null || config === null || big.servedName === null) return [];
  const { servedName } = big;
  if (mayAskBig) {
    const stream = await checkStream('big', config, servedName, house);
    if (!house.forceBig || stream.verdict === 'failed') return [stream];
    return [stream, await checkAbort(config, servedName, house)];
  }
  return [skipped('big: stream', 'the mode is not NORMAL, so no work was sent to big', '--force-big sends it anyway')];
}

const decisionsLookedAt = 1000;

async function newestDecisions({ file }: Config['audit']): Promise<readonly AnyDecisionRecord[] | null> {
  const newest: AnyDecisionRecord[] = [];
  try {
    // A pipe would never end, nor would a terminal.
    if (!statSync(file).isFile()) return null;
    for await (const line of readAudit(file)) {
      if (line.kind !== 'decision') continue;
      newest.push(line.record);
      if (newest.length > decisionsLookedAt) newest.shift();
    }
  } catch {
    return null;
  }
  return newest.length === 0 ? null : newest;
}
