// `router explain "text"`: what would happen to this request now, and why. Asks the mode and health as a request would; sends no work anywhere.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { nodeClock } from '#entry/node/clock.ts';
import { createNodeSend } from '#entry/node/send.ts';
import { createApp } from '#functions/app.ts';
import type { Ports } from '#functions/services.ts';
import type { Config } from '#lib/config.ts';
import { type Explanation, explanationSchema } from '#lib/contracts.ts';
import { loadTokenizer } from '#lib/choose/tokenizer.ts';
import { orFault, readShared, type SharedFlags, sharedFlags } from './flags.ts';
import type { CommandIo } from './io.ts';
import { configFile, loadConfig } from './load-config.ts';
import { version } from '#entry/node/home.ts';

const usage =
  'Usage: npm run router -- explain TEXT [--config FILE] [--model ID] [--force-big] [--strict] [--mode MODE] [--big STATE] [--json]\n';

interface Flags extends SharedFlags {
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly json: boolean;
}

/** Exit code 0: explained. 1: the router refuses such a request. 2: wrong configuration or usage. */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const flags = orFault(() => readFlags(args));
  if (typeof flags === 'string') {
    io.stderr(`${flags}\n${usage}`);
    return 2;
  }
  const loaded = await loadConfig(configFile(flags.config, io.env), flags.listen, io);
  if (!loaded.ok) {
    io.stderr(`${loaded.lines.join('\n')}\n`);
    return 2;
  }
  const { status, text } = await ask(loaded.config, flags);
  if (status !== 200) {
    io.stderr(`${text}\n`);
    return 1;
  }
  const explanation = explanationSchema.parse(JSON.parse(text));
  io.stdout(flags.json ? `${JSON.stringify(explanation, null, 2)}\n` : render(explanation));
  return 0;
}

function readFlags(args: readonly string[]): Flags {
  const [text, flag] = [{ type: 'string' }, { type: 'boolean' }] as const;
  const own = { model: text, mode: text, big: text, 'force-big': flag, strict: flag, json: flag } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { ...sharedFlags, ...own },
    allowPositionals: true,
  });
  const [content] = positionals;
  if (content === undefined || positionals.length > 1) throw new Error('One text in quotes, please');
  const pretended = Object.entries({ mode: values.mode, big: values.big }).filter(([, value]) => value !== undefined);
  return {
    ...readShared(values),
    query: `?${new URLSearchParams(pretended as [string, string][]).toString()}`,
    headers: {
      ...(values['force-big'] === true ? { 'x-force-big': 'true' } : {}),
      ...(values.strict === true ? { 'x-router-strict': 'true' } : {}),
    },
    body: JSON.stringify({ model: values.model ?? 'auto', messages: [{ role: 'user', content }] }),
    json: values.json === true,
  };
}

/** The router's own handler in this process: no server, no audit, and no key, since nobody else asks. */
async function ask(config: Config, { query, headers, body }: Flags): Promise<{ status: number; text: string }> {
  const upstream = createNodeSend();
  const ports: Ports = {
    clock: nodeClock,
    wallNow: Date.now,
    send: upstream.send,
    auditSink: () => {},
    isAuditOk: () => true,
    loadTokenizer,
    breathe: () => nextTurn(),
    hostNames: [],
    version,
    isDemo: false,
  };
  const app = createApp({ ...config, apiKeys: [] }, ports);
  await app.services.tokenizer.get();
  const request = new Request(`http://localhost/router/explain${query}`, {
    method: 'POST',
    headers: { host: 'localhost', 'content-type': 'application/json', ...headers },
    body,
  });
  const response = await app.fetch(request);
  const text = await response.text();
  await upstream.close();
  return { status: response.status, text };
}

function render({ decision, sentence, facts, estimate, forceDenied }: Explanation): string {
  const { bytes, toolBytes, tokens, allTokens, thresholds } = estimate;
  const lines = [
    sentence,
    `  rule         ${decision.rule}`,
    `  words        ${bytes} bytes${counted(tokens)} (heavy from ${thresholds.words} tokens)`,
    `  with tools   ${bytes + toolBytes} bytes${counted(allTokens)} (heavy from ${thresholds.everything} tokens)`,
    ...Object.entries(facts).map(([name, value]) => `  ${name.padEnd(12)} ${value}`),
    ...(forceDenied ? ['  this key may not force'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function counted(tokens: Explanation['estimate']['tokens']): string {
  if (tokens === null) return '';
  return 'exact' in tokens ? `, ${tokens.exact} tokens` : `, ${tokens.atLeast} tokens or more`;
}
