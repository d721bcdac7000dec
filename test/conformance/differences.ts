// THE TABLE of known differences between the runtimes: what each does, in words for docs/runtimes.md, and how it is seen.
import { once } from 'node:events';
import { hostname } from 'node:os';
import { gzipSync } from 'node:zlib';
import { type Script, startFaultyUpstream } from '../failure/faulty-upstream.ts';
import { type House, words } from './house.ts';
import { chat } from './promises/promise.ts';
import { chunk, goodStream, output, streamHead } from '../failure/wire-bytes.ts';
import { causeAt, causeOfAnswer, withRouter } from './odd-house.ts';
import { askRaw, sendRaw } from './raw-request.ts';
import type { Runtime } from './runtime.ts';

export type Served = 'Node' | 'Deno' | 'Workers';

export interface Difference {
  readonly what: string;
  readonly why: string;
  /** Looks; the result is what stands in `seen`, or one of what stands there. */
  readonly look: (house: House, runtime: Runtime) => Promise<string>;
  readonly seen: Readonly<Record<Served, string>>;
}

const body = JSON.stringify(chat('Hello'));
const post = { method: 'POST', path: '/v1/chat/completions', body } as const;
const eventEveryMs = 2500;

async function whatBigGot(house: House): Promise<string> {
  await askRaw(house.url, post);
  const raw = house.small.log.at(-1)?.rawHeaders ?? [];
  const names = raw.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const wanted = new Set(['host', 'connection', 'content-type', 'content-length', 'accept-encoding', 'x-request-id']);
  const added = names.filter((name) => !wanted.has(name)).toSorted();
  return added.length === 0 ? 'nothing' : added.join(', ');
}

/** The client closes its socket between two events that are far apart. Nobody may miss it longer than until the next ones. */
async function closeInSilence(house: House): Promise<string> {
  house.small.set({ answerTokens: 100, tokensPerSecond: 1000 / eventEveryMs });
  const asked = { ...post, body: JSON.stringify(chat('long '.repeat(10_000), { stream: true, model: 'small' })) };
  const socket = sendRaw(house.url, asked);
  let text = '';
  // All that was sent before the silence: unread bytes would turn the close into a reset.
  while (!text.includes(words.small)) text += String((await once(socket, 'data'))[0]);
  const [work] = house.forwarded();
  if (work === undefined) throw new Error('No backend was asked');
  socket.destroy();
  const closed = house.small.waitForClose(work);
  const later = new Promise<string>((resolve) => setTimeout(resolve, eventEveryMs / 2, 'with the next event'));
  const seen = await Promise.race([closed.then(() => 'at once'), later]);
  await closed;
  return seen;
}

/** The client ends its side of the connection as soon as it has asked, and goes on reading. */
async function halfClose(house: House): Promise<string> {
  house.small.set({ prefillMs: 300 });
  const requestId = crypto.randomUUID();
  const socket = sendRaw(house.url, { ...post, headers: [`x-request-id: ${requestId}`] });
  await house.small.waitForRequest(({ method }) => method === 'POST');
  socket.end().resume();
  const outcome = (await house.recordsOf(requestId)).at(-1);
  socket.destroy();
  return outcome?.event === 'outcome' && outcome.end === 'complete' ? 'answered' : 'let go';
}

/** Where the packet goes, nobody listens. */
const sleeper = { wake: { mac: '02:00:00:00:00:01', address: '127.0.0.1:9' } };
const nowhere = { backends: { small: { url: 'http://127.0.0.1:1' }, big: { url: 'http://127.0.0.1:2' } } };

async function wakePc(_: House, runtime: Runtime): Promise<string> {
  return withRouter(runtime, { ...nowhere, ...sleeper }, async ({ url }) => {
    const { status } = await askRaw(url, { method: 'POST', path: '/router/wake' });
    return status === 200 ? 'yes' : 'no';
  });
}

const packed = gzipSync('{"mode":"NORMAL"}');
const packedHead = `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${packed.byteLength}\r\n\r\n`;

async function packedMode(_: House, runtime: Runtime): Promise<string> {
  const upstream = await startFaultyUpstream([], { 'GET /mode': [{ send: packedHead }, { send: packed }, 'again'] });
  const mode = { url: `${upstream.url}/mode`, deadlineMs: 5000, maxAgeMs: 60_000 };
  return withRouter(runtime, { ...nowhere, mode }, async (router) => {
    const headers = { 'content-type': 'application/json' };
    const heavy = JSON.stringify(chat('word '.repeat(20_000)));
    const answer = await router.fetch(`${router.url}/v1/chat/completions`, { method: 'POST', headers, body: heavy });
    return answer.headers.get('x-router-mode') ?? 'not asked';
  }).finally(upstream.close);
}

const manyHeaders = Array.from({ length: 120 }, (_, index) => `x-${index}: 1`);
const earlyHints = 'HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n';
const twoLengths = streamHead.replace('\r\n\r\n', '\r\ncontent-length: 5\r\n\r\n');
const afterHead = (start: string): Script =>
  goodStream.map((step) =>
    typeof step === 'object' && 'send' in step ? { send: String(step.send).replace(streamHead, start) } : step,
  );
const noAddress = `http://${'x'.repeat(70)}.invalid:8000`;

async function cutAnswer(house: House): Promise<string> {
  house.small.set({ answer: null, faults: [{ at: 'mid-stream', kind: 'reset' }] });
  const { complete } = await house.ask({ body: chat('Hi', { stream: true }) });
  return complete ? 'the body ends' : 'the connection breaks';
}

async function refusedConnection(house: House): Promise<string> {
  await house.ask({ body: chat('Hi'), headers: { 'x-force-big': '1' } });
  await house.big.stopListening();
  const { headers } = await house.ask({ body: chat('Hi'), headers: { 'x-force-big': '1' } });
  await house.big.listenAgain();
  return headers.get('x-router-fallback') ?? 'none';
}

/** Large enough to be under way still when it is refused. */
const large = { method: 'POST', path: '/nowhere', body: ' '.repeat(2_000_000) } as const;

async function refusedUpload({ url }: House): Promise<string> {
  const lost = { status: 0 };
  const answers = Array.from({ length: 10 }, () => askRaw(url, large).catch(() => lost));
  const seen = new Set((await Promise.all(answers)).map(({ status }) => status));
  seen.delete(404);
  if (seen.size === 0) return 'comes';
  return seen.size === 1 && seen.has(lost.status) ? 'may be lost' : `answers ${[...seen].join(', ')}`;
}

export const differences: readonly Difference[] = [
  {
    what: 'a force header sent twice',
    why: 'Only Node sees the request before anything interprets it. Elsewhere the two values arrive joined, and a joined value is no signal.',
    look: async ({ url }) => {
      const { status, head } = await askRaw(url, { ...post, headers: ['X-Force-Big: 1', 'X-Force-Big: 1'] });
      return status === 400 ? 'refused' : `answered by ${/x-router-backend: (\w+)/i.exec(head)?.[1]}`;
    },
    seen: { Node: 'refused', Deno: 'answered by small', Workers: 'answered by small' },
  },
  {
    what: 'more than 100 headers',
    why: 'The same: what stands in front has limits of its own.',
    look: async ({ url }) => {
      const { status } = await askRaw(url, { ...post, headers: manyHeaders });
      return status === 431 ? 'refused' : 'served';
    },
    seen: { Node: 'refused', Deno: 'served', Workers: 'served' },
  },
  {
    what: "this machine's own name as the host",
    why: 'Deno may not ask for it and a Worker has none: write the names that are used into `listen.allowedHosts`.',
    look: async ({ url }) => {
      const { status } = await askRaw(url, { path: '/health', headers: [`Host: ${hostname()}`] });
      return status === 200 ? 'served' : String(status);
    },
    seen: { Node: 'served', Deno: '421', Workers: '421' },
  },
  {
    what: 'the web app',
    why: 'Deno may not read its files. On Workers the platform serves them before the Worker is asked.',
    look: async ({ ask }) => ((await ask({ path: '/' })).status === 404 ? 'not by the router' : 'by the router'),
    seen: { Node: 'by the router', Deno: 'not by the router', Workers: 'not by the router' },
  },
  {
    what: 'figures of the process in `/metrics`',
    why: 'Memory and stalls of the event loop are told by Node only.',
    look: async ({ ask }) =>
      (await ask({ path: '/metrics' })).text.includes('process_resident_memory_bytes ') ? 'yes' : 'no',
    seen: { Node: 'yes', Deno: 'no', Workers: 'no' },
  },
  {
    what: 'waking the gaming PC (`wake`)',
    why: 'Deno may send no datagrams, and a Worker cannot.',
    look: wakePc,
    seen: { Node: 'yes', Deno: 'no', Workers: 'no' },
  },
  {
    what: 'headers added on the way to a backend',
    why: "fetch adds its own where the client sent none; Cloudflare names the Worker's zone.",
    look: whatBigGot,
    seen: { Node: 'nothing', Deno: 'accept, accept-language, user-agent', Workers: 'cf-worker' },
  },
  {
    what: 'a client that closes its socket while the answer is silent',
    why: "Deno's own HTTP server (since 2.8.3, denoland/deno#34446) and Cloudflare's engine on its own, as here (cloudflare/workerd#5062), may hear of it only when they next write; a reset they hear at once, Deno where the request's body was short. Cloudflare's network tells a Worker at once.",
    look: closeInSilence,
    seen: { Node: 'at once', Deno: 'at once or with the next event', Workers: 'with the next event' },
  },
  {
    what: 'a client that closes only its sending side before the answer begins',
    why: "Deno's server takes it for gone.",
    look: halfClose,
    seen: { Node: 'answered', Deno: 'let go', Workers: 'answered' },
  },
  {
    what: 'the answer to an upload that is refused before it is over',
    why: "Cloudflare's engine on its own, as here, closes the connection right behind the answer; what the client still sends turns that into a reset, which may overtake the answer (RFC 9112, section 9.6). The others go on reading for a while.",
    look: refusedUpload,
    seen: { Node: 'comes', Deno: 'comes', Workers: 'comes or may be lost' },
  },
  {
    what: 'behind the error of an answer that is cut',
    why: "Cloudflare's engine on its own, as here, writes the last chunk of a body that its handler has broken. The error is there and the terminator is not, on all of them.",
    look: cutAnswer,
    seen: { Node: 'the connection breaks', Deno: 'the connection breaks', Workers: 'the body ends' },
  },
  {
    what: 'the cause when big refuses the connection',
    why: "A Worker's fetch says only that the connection was lost.",
    look: refusedConnection,
    seen: { Node: 'big-failed:refused', Deno: 'big-failed:refused', Workers: 'big-failed:reset' },
  },
  {
    what: 'the cause when a name has no address',
    why: "A Worker's fetch says only that there was an internal error, in Cloudflare's engine on its own at least.",
    look: (_, runtime) => causeAt(runtime, noAddress),
    seen: { Node: 'dns', Deno: 'dns', Workers: 'malformed' },
  },
  {
    what: 'the cause when a backend ends its answer too early',
    why: 'fetch has one sentence for every way in which a body breaks. What the client reads is the same.',
    look: (_, runtime) => causeOfAnswer(runtime, [{ send: streamHead + chunk(output) }, 'end']),
    seen: { Node: 'ended', Deno: 'reset', Workers: 'reset' },
  },
  {
    what: 'a backend that sends an interim response (103) before its answer',
    why: "To Cloudflare's engine it is the answer, and none that can be passed on.",
    look: (_, runtime) => causeOfAnswer(runtime, afterHead(earlyHints + streamHead)),
    seen: { Node: 'answered', Deno: 'answered', Workers: 'malformed' },
  },
  {
    what: 'NORMAL, compressed by the mode endpoint',
    why: 'Nobody asks it to compress. fetch unpacks it all the same.',
    look: packedMode,
    seen: { Node: 'UNKNOWN', Deno: 'NORMAL', Workers: 'NORMAL' },
  },
  {
    what: 'a backend that tells its length in two ways',
    why: 'What reads a head behind fetch takes one of them, and is more patient in other ways, too.',
    look: (_, runtime) => causeOfAnswer(runtime, afterHead(twoLengths)),
    seen: { Node: 'malformed', Deno: 'answered', Workers: 'answered' },
  },
];

/** The table as Markdown, for docs/runtimes.md. */
export function renderDifferences(): string {
  const rows = differences.map(
    ({ what, why, seen }) => `| ${what} | ${seen.Node} | ${seen.Deno} | ${seen.Workers} | ${why} |`,
  );
  return ['| what | Node | Deno | Workers | why |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}
