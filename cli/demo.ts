// `router demo`: the router in front of fake backends on this machine. Real servers, the real code path, loudly marked.
import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { NodeRouter } from '#entry/node.ts';
import { type DemoHouse, type Scenario, startDemoHouse } from '#demo/house.ts';
import { parseConfig } from '#lib/config.ts';
import { orFault, readShared, type SharedFlags, sharedFlags, wholeNumber } from './flags.ts';
import type { CommandIo } from './io.ts';
import { runUntilSignal } from './running.ts';

const usage = 'Usage: npm run router -- demo [--port N] [--tps N] [--scenario gaming|big-down|flaky]\n';
const scenarios = ['gaming', 'big-down', 'flaky'] as const;
const loopback = new Set(['127.0.0.1', 'localhost', '::1']);

interface Flags extends SharedFlags {
  readonly tps: number | undefined;
  readonly scenario: Scenario | undefined;
}

export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const flags = orFault(() => readFlags(args));
  if (typeof flags === 'string') {
    io.stderr(`${flags}\n${usage}`);
    return 2;
  }
  const { tps, scenario, logFormat } = flags;
  const house = await startDemoHouse({
    ...(tps === undefined ? {} : { tps: { small: tps, big: tps } }),
    ...(scenario === undefined ? {} : { scenario }),
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'llm-router-demo-'));
  const files: DemoFiles = { config: path.join(folder, 'router.yaml'), audit: path.join(folder, 'audit.jsonl') };
  const parsed = parseConfig(demoConfig(house, files), 'demo', () => undefined, flags.listen);
  if (!parsed.ok) {
    io.stderr(`${parsed.lines.join('\n')}\n`);
    await house.close();
    return 2;
  }
  const { config, warnings } = parsed;
  const onListening = ({ url }: NodeRouter) => {
    writeFileSync(files.config, demoConfig(house, files, Number(new URL(url).port)));
    return bannerLines(url, house, files);
  };
  return runUntilSignal({ config, warnings, logFormat, isDemo: true, onListening, after: house.close }, io);
}

/** Throws a sentence for what cannot be. */
function readFlags(args: readonly string[]): Flags {
  const options = { ...sharedFlags, tps: { type: 'string' }, scenario: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const shared = readShared(values);
  if (shared.config !== undefined) throw new Error('The demo has its own configuration: --config is for serve');
  const { host = '127.0.0.1' } = shared.listen;
  if (!loopback.has(host)) throw new Error(`The demo listens on loopback only, not on ${host}`);
  const scenario = scenarios.find((known) => known === values.scenario);
  if (values.scenario !== scenario) throw new Error(`There is no scenario "${values.scenario}"`);
  return { ...shared, tps: wholeNumber('tps', values.tps), scenario };
}

interface DemoFiles {
  /** Written so that other commands can look at the demo: doctor, explain, replay. */
  readonly config: string;
  readonly audit: string;
}

/** JSON is YAML too. */
function demoConfig({ small, big, mode }: DemoHouse, { audit }: DemoFiles, port?: number): string {
  const config = {
    ...(port === undefined ? {} : { listen: { port } }),
    backends: {
      small: { url: small.url, models: small.behavior.models },
      big: { url: big.url, models: big.behavior.models },
    },
    mode: { url: `${mode.url}/mode` },
    audit: { file: audit },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

function bannerLines(url: string, { small, big, mode }: DemoHouse, { audit, config }: DemoFiles): readonly string[] {
  const json = "-H 'content-type: application/json'";
  return [
    '',
    '  DEMO: fake backends on this machine, no GPU is used',
    '',
    `  App        ${url}/`,
    `  API        ${url}/v1   (model: auto)`,
    `  Audit      ${audit}`,
    `  Config     ${config}   (for doctor, explain and replay: --config)`,
    '',
    '  Ask (light: small answers), force big, start gaming:',
    `    curl -N ${url}/v1/chat/completions ${json} -d '{"stream":true,"messages":[{"role":"user","content":"Hello"}]}'`,
    `    curl -N ${url}/v1/chat/completions ${json} -H 'x-force-big: true' -d '{"stream":true,"messages":[{"role":"user","content":"Hello"}]}'`,
    `    curl -X PUT ${mode.url}/__demo/mode ${json} -d '{"mode":"GAMING"}'`,
    '',
    `demo small: ${small.url}`,
    `demo big: ${big.url}`,
    `demo mode: ${mode.url}`,
    '',
  ];
}
