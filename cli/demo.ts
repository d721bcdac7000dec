// `router demo`: the router in front of fake backends on this machine. Real servers, the real code path, loudly marked.
import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NodeRouter } from '#entry/node.ts';
import { type DemoHouse, startDemoHouse } from '#demo/house.ts';
import { parseConfig } from '#lib/config.ts';
import { command, Refusal } from './command.ts';
import { listenFlags, logFlag, oneOf, whole } from './flags.ts';
import { runUntilSignal } from './running.ts';

const loopback = new Set(['127.0.0.1', 'localhost', '::1']);

export const run = command({
  name: 'demo',
  summary: 'run it on fake backends on this machine',
  flags: {
    ...listenFlags,
    ...logFlag,
    tps: whole('tokens per second of both fakes'),
    scenario: oneOf(['gaming', 'big-down', 'flaky'], 'begin in another state'),
  },
  run: async ({ tps, scenario, host, port, 'log-format': logFormat }, _, io) => {
    if (!loopback.has(host ?? '127.0.0.1')) throw new Refusal(`The demo listens on loopback only, not on ${host}`);
    const folder = await mkdtemp(path.join(tmpdir(), 'llm-router-demo-'));
    const house = await startDemoHouse({
      ...(tps === undefined ? {} : { tps: { small: tps, big: tps } }),
      ...(scenario === undefined ? {} : { scenario }),
    });
    const files: DemoFiles = { config: path.join(folder, 'router.yaml'), audit: path.join(folder, 'audit.jsonl') };
    const parsed = parseConfig(demoConfig(house, files), 'demo', () => undefined, { host, port });
    if (!parsed.ok) throw new Refusal(parsed.lines.join('\n'));
    const { config, warnings } = parsed;
    const onListening = ({ url }: NodeRouter) => {
      writeFileSync(files.config, demoConfig(house, files, Number(new URL(url).port)));
      return bannerLines(url, house, files);
    };
    return runUntilSignal({ config, warnings, logFormat, isDemo: true, onListening, after: house.close }, io);
  },
});

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
