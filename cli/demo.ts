// `router demo`: the router in front of fake backends on this machine. Real servers, the real code path, loudly marked.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { NodeRouter } from '#entry/node.ts';
import { type DemoHouse, type Scenario, startDemoHouse } from '#demo/house.ts';
import { parseConfig } from '#lib/config.ts';
import type { CommandIo } from './io.ts';
import { runUntilSignal } from './running.ts';

const usage = 'Usage: npm run router -- demo [--port N] [--tps N] [--scenario gaming|big-down|flaky]\n';
const scenarios: readonly string[] = ['gaming', 'big-down', 'flaky'];
const loopback = ['127.0.0.1', 'localhost', '::1'];

interface Flags {
  readonly host: string;
  readonly port: number;
  readonly tps: number | undefined;
  readonly scenario: Scenario | undefined;
}

export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const flags = readFlags(args);
  if (typeof flags === 'string') {
    io.stderr(`${flags}\n${usage}`);
    return 2;
  }
  const { tps, scenario } = flags;
  const house = await startDemoHouse({
    ...(tps === undefined ? {} : { tps: { small: tps, big: tps } }),
    ...(scenario === undefined ? {} : { scenario }),
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'llm-router-demo-'));
  const file = path.join(folder, 'audit.jsonl');
  const parsed = parseConfig(demoConfig(house, flags, file), 'demo', () => undefined);
  if (!parsed.ok) {
    io.stderr(`${parsed.lines.join('\n')}\n`);
    await house.close();
    return 2;
  }
  const banner = (router: NodeRouter) => bannerLines(router.url, house, file);
  const code = await runUntilSignal({ config: parsed.config, isDemo: true, banner, after: house.close }, io);
  if (code !== 0) await house.close();
  return code;
}

function readFlags(args: readonly string[]): Flags | string {
  const text = { type: 'string' } as const;
  try {
    const options = { host: text, port: text, tps: text, scenario: text, 'log-format': text } as const;
    const { host = '127.0.0.1', port = '8080', tps, scenario } = parseArgs({ args: [...args], options }).values;
    if (!loopback.includes(host)) return `The demo listens on loopback only, not on ${host}`;
    if (scenario !== undefined && !scenarios.includes(scenario)) return `There is no scenario "${scenario}"`;
    if (tps !== undefined && !(Number(tps) > 0)) return `--tps: got ${tps}, wanted tokens per second`;
    return {
      host,
      port: Number(port),
      tps: tps === undefined ? undefined : Number(tps),
      scenario: scenario as Scenario | undefined,
    };
  } catch (error) {
    return error instanceof Error ? error.message : 'Wrong usage';
  }
}

function demoConfig({ small, big, mode }: DemoHouse, { host, port }: Flags, auditFile: string): string {
  return JSON.stringify({
    listen: { host, port },
    backends: { small: { url: small.url }, big: { url: big.url } },
    mode: { url: `${mode.url}/mode` },
    audit: { file: auditFile },
  });
}

function bannerLines(url: string, { small, big, mode }: DemoHouse, auditFile: string): readonly string[] {
  const json = "-H 'content-type: application/json'";
  return [
    '',
    '  DEMO: fake backends on this machine, no GPU is used',
    '',
    `  App        ${url}/`,
    `  API        ${url}/v1   (model: auto)`,
    `  Audit      ${auditFile}`,
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
