// `router explain "text"`: what would happen to this request now, and why. Asks the mode and health as a request would; sends no work anywhere.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { nodeClock } from '#entry/node/clock.ts';
import { createNodeSend } from '#entry/node/send.ts';
import { createApp } from '#functions/app.ts';
import type { Ports } from '#functions/services.ts';
import type { Config } from '#lib/config.ts';
import { type Explanation, explanationSchema } from '#lib/contracts.ts';
import { loadTokenizer } from '#lib/choose/tokenizer.ts';
import { amount } from '#lib/words.ts';
import { command } from './command.ts';
import { configFlag, listenFlags, oneOf, text, yes } from './flags.ts';
import { loadConfig } from './load-config.ts';
import { version } from '#entry/node/home.ts';

interface Question {
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Exit code 0: explained. 1: the router refuses such a request. */
export const run = command({
  name: 'explain',
  summary: 'say what would happen to a request, and why',
  flags: {
    ...configFlag,
    ...listenFlags,
    model: text('ID', 'the model that the request names; else auto'),
    'force-big': yes('as with the header X-Force-Big'),
    strict: yes('as with the header X-Router-Strict'),
    mode: oneOf(['NORMAL', 'GAMING', 'UNKNOWN'], 'pretend that this is the mode, and ask nobody'),
    big: oneOf(['up', 'down', 'busy', 'absent'], 'pretend that big is this, and ask nobody'),
    json: yes('print JSON'),
  },
  words: { usage: 'TEXT', read: oneText },
  run: async (flags, content, io) => {
    const { config } = await loadConfig(flags, io);
    const pretended = Object.entries({ mode: flags.mode, big: flags.big }).filter(([, value]) => value !== undefined);
    const { status, reply } = await ask(config, {
      query: `?${new URLSearchParams(pretended as [string, string][]).toString()}`,
      headers: {
        ...(flags['force-big'] ? { 'x-force-big': 'true' } : {}),
        ...(flags.strict ? { 'x-router-strict': 'true' } : {}),
      },
      body: JSON.stringify({ model: flags.model ?? 'auto', messages: [{ role: 'user', content }] }),
    });
    if (status !== 200) {
      const { error } = JSON.parse(reply) as { readonly error: { readonly message: string } };
      io.stderr(`${flags.json ? reply : error.message}\n`);
      return 1;
    }
    const explanation = explanationSchema.parse(JSON.parse(reply));
    io.stdout(flags.json ? `${JSON.stringify(explanation, null, 2)}\n` : render(explanation));
    return 0;
  },
});

function oneText([content, ...more]: readonly string[]): string {
  if (content === undefined || more.length > 0) throw new Error('One text in quotes, please');
  return content;
}

/** The router's own handler in this process: no server, no audit, and no key, since nobody else asks. */
async function ask(config: Config, { query, headers, body }: Question): Promise<{ status: number; reply: string }> {
  const upstream = createNodeSend();
  const ports: Ports = {
    clock: nodeClock,
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
  const reply = await response.text();
  await upstream.close();
  return { status: response.status, reply };
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
  return 'exact' in tokens ? `, ${amount(tokens.exact, 'token')}` : `, ${amount(tokens.atLeast, 'token')} or more`;
}
