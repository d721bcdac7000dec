// Owns: the demo as a process of its own, with the kinds of request that make every metric move.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { infra } from './stub-house.ts';

export type BusyHouse = {
  /** Prometheus's job name to the address to scrape. */
  readonly targets: { readonly router: string; readonly 'vllm-small': string; readonly 'vllm-big': string };
  /** One round: light, heavy in NORMAL, heavy in GAMING, forced, an unknown model. Resolves when all have been answered. */
  readonly moreTraffic: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const heavyText = 'The contract says so. '.repeat(1200);
/** Long enough to be counted (4,000 bytes), too short to be heavy (4,000 tokens): the one kind with an exact estimate. */
const countedText = 'The contract says so. '.repeat(300);

/** Starts `router demo` on a free port, at full speed, and sends one round of requests. */
export async function startHouseWithTraffic(): Promise<BusyHouse> {
  const cli = join(infra, '../cli/router.js');
  const demo = spawn(process.execPath, [cli, 'demo', '--port', '0', '--tps', '5000'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [router, small, big, mode] = await Promise.all([
    addressIn(demo.stdout, /^listening on http:\/\/(\S+)/),
    ...['small', 'big', 'mode'].map((name) => addressIn(demo.stderr, new RegExp(`demo ${name}: http://(\\S+)`))),
  ]);
  if (!router || !small || !big || !mode) throw new Error('the demo did not say where its parts are');
  const put = (host: string, what: string, body: unknown) =>
    send(`http://${host}/__demo/${what}`, { method: 'PUT', body: JSON.stringify(body) });
  await Promise.all([small, big].map((host) => put(host, 'behavior', { prefillTokensPerSecond: 0 })));

  const chat = (model: string, content: string, headers: Readonly<Record<string, string>> = {}, stream = true) => {
    const body = JSON.stringify({ model, stream, max_tokens: 8, messages: [{ role: 'user', content }] });
    return send(`http://${router}/v1/chat/completions`, { method: 'POST', body, headers });
  };
  const moreTraffic = async () => {
    await put(mode, 'mode', { mode: 'NORMAL' });
    await Promise.all([
      chat('auto', 'Hello.'),
      chat('auto', heavyText),
      chat('auto', 'Hello.', { 'x-force-big': 'true' }),
      chat('nobody', 'Hello.'),
      // Not streamed: the answer then says how many tokens the prompt had.
      chat('auto', countedText, {}, false),
    ]);
    await put(mode, 'mode', { mode: 'GAMING' });
    // A reading is good for a second, so GAMING is seen after the next one.
    for (let answer = ''; answer !== 'gaming';)
      answer = (await chat('auto', heavyText)).headers.get('x-router-fallback') ?? '';
  };
  await moreTraffic();
  return {
    targets: { router, 'vllm-small': small, 'vllm-big': big },
    moreTraffic,
    close: async () => {
      demo.kill();
      await once(demo, 'exit');
    },
  };
}

type Sent = { readonly method: string; readonly body: string; readonly headers?: Readonly<Record<string, string>> };

async function send(url: string, { method, body, headers = {} }: Sent): Promise<Response> {
  const response = await fetch(url, { method, body, headers: { 'content-type': 'application/json', ...headers } });
  await response.text();
  return response;
}

/** The first group of the pattern in the first line that matches; the stream goes on flowing afterwards. */
function addressIn(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<string> {
  return new Promise((found, failed) => {
    const lines = createInterface({ input: stream });
    lines.on('line', (line) => {
      const address = pattern.exec(line)?.[1];
      if (address !== undefined) found(address);
    });
    lines.on('close', () => failed(new Error(`the demo ended without a line like ${pattern}`)));
  });
}
