// One backend: does it answer, does it serve the right model, and how much does that hold?
import { documents } from '#entry/node/home.ts';
import type { BackendConfig } from '#lib/config.ts';
import type { Backend as BackendName } from '#lib/policy/types.ts';
import { type Card, cardsFrom } from '#lib/wire/models-list.ts';
import { amount } from '#lib/words.ts';
import { failed, fine, type Finding, untrusted, warning } from './finding.ts';
import { askOnce, type DoctorHouse, type Reply } from './house.ts';
import { hasMany, serverOf } from './server.ts';

export interface Examined {
  readonly findings: readonly Finding[];
  readonly cards: readonly Card[];
  /** Null where neither the configuration nor the backend says. */
  readonly contextTokens: number | null;
  /** The name to ask for; null where the backend is of no use. */
  readonly servedName: string | null;
}

const start: Readonly<Record<BackendName, string>> = {
  small: 'docker compose up -d in /opt/vllm-small; its log: docker compose logs',
  big: 'on the PC: doctor.ps1 in C:\\Program Files\\LlmNode, then docker compose up -d in C:\\llm-node\\vllm',
};

export async function checkBackend(name: BackendName, config: BackendConfig, house: DoctorHouse): Promise<Examined> {
  const health = await askBackend(name, config, config.healthPath, house);
  const healthy = judgeHealth(name, config, health, house);
  const nothing = { cards: [], contextTokens: null, servedName: null };
  if (healthy.verdict === 'failed') return { findings: [healthy], ...nothing };
  const list = await askBackend(name, config, '/v1/models', house);
  const cards = list.kind === 'reply' && list.status === 200 ? parseCards(list.text) : null;
  if (cards === null) return { findings: [healthy, judgeList(name, list)], ...nothing };
  const servedName = config.model === 'auto' ? (cards[0]?.id ?? null) : config.model;
  const served = cards.find(({ id }) => id === servedName);
  const model = judgeModel(name, config, cards, served);
  if (served === undefined) return { findings: [healthy, model], ...nothing, cards };
  const contextTokens = config.contextTokens === 'auto' ? served.contextTokens : config.contextTokens;
  return { findings: [healthy, model, judgeContext(name, contextTokens)], cards, contextTokens, servedName };
}

/** Big must hold at least what small holds: else a prompt that is sent to big for its length is refused there. */
export function compareContexts(small: Examined, big: Examined): readonly Finding[] {
  if (small.contextTokens === null || big.contextTokens === null) return [];
  const seen = `big holds ${big.contextTokens} tokens, small ${small.contextTokens}`;
  if (big.contextTokens >= small.contextTokens) return [fine('contexts', seen)];
  const [ofBig, ofSmall] = [serverOf(big.cards), serverOf(small.cards)];
  const fix = `raise ${ofBig.context} of ${ofBig.name} on big, or lower ${ofSmall.context} of ${ofSmall.name} on small: ${documents}/models-and-context.md`;
  return [failed('contexts', `${seen}: long prompts fit only the small model`, fix)];
}

/** Of what small must hold beside the heaviest light prompt: an answer, and what the estimate may have missed. */
const answerTokens = 2048;

/** A prompt just below the threshold goes to small: it must fit there, with an answer. */
export function compareThreshold(small: Examined, withTools: number): readonly Finding[] {
  if (small.contextTokens === null) return [];
  const room = small.contextTokens - withTools;
  const seen = `small holds ${small.contextTokens} tokens, prompts up to ${withTools} are light`;
  if (room >= answerTokens) return [fine('thresholds', seen)];
  const { name, context } = serverOf(small.cards);
  const fix = `policy.bigTokenThresholdWithTools: ${Math.max(1, small.contextTokens - answerTokens)}, or a larger ${context} of ${name} on small`;
  return [warning('thresholds', `${seen}: that leaves ${Math.max(0, room)} for an answer`, fix)];
}

/** Asks for no work. Most servers look at the key before the method, llama.cpp too, whose list is open; TabbyAPI guards its list. */
export async function wantsKey(name: BackendName, config: BackendConfig, house: DoctorHouse): Promise<boolean> {
  const list = await askBackend(name, config, '/v1/models', house);
  if (list.kind === 'none' || refuses(list)) return list.kind === 'reply';
  return refuses(await askBackend(name, config, '/v1/chat/completions', house));
}

/** Says that this key, or none, is not enough. */
function refuses(reply: Reply): boolean {
  return reply.kind === 'reply' && (reply.status === 401 || reply.status === 403);
}

export function ownHeaders({ apiKey, headers }: BackendConfig): readonly (readonly [string, string])[] {
  const key = apiKey === '' ? [] : [['authorization', `Bearer ${apiKey}`] as const];
  return [...Object.entries(headers).map(([header, value]) => [header.toLowerCase(), value] as const), ...key];
}

function askBackend(name: BackendName, config: BackendConfig, path: string, house: DoctorHouse): Promise<Reply> {
  const { timeoutMs } = house.config.health;
  const { connectMs } = config.timeouts;
  return askOnce(house, name, { url: config.url + path, headers: ownHeaders(config), timeoutMs, connectMs });
}

function judgeHealth(
  name: BackendName,
  { url, healthPath, timeouts }: BackendConfig,
  reply: Reply,
  house: DoctorHouse,
): Finding {
  const what = `${name}: reachable`;
  if (reply.kind === 'reply' && reply.status === 200)
    return fine(what, `${url}${healthPath} answers in ${reply.ms} ms`);
  if (reply.kind === 'reply') {
    if (refuses(reply)) return keyMissing(name, what, healthPath, reply.status);
    return failed(what, `${url}${healthPath} answers ${reply.status}`, adviceFor(reply.status, name) + start[name]);
  }
  switch (reply.reason) {
    case 'refused':
      return failed(what, `nothing listens at ${url}`, start[name]);
    case 'dns':
      return failed(what, `the name in ${url} has no address`, `write the address itself into backends.${name}.url`);
    case 'untrusted':
      return untrusted(what, url);
    case 'connect-timeout':
    case 'no-route': {
      const fix =
        name === 'big' ? 'turn the PC on; its firewall rule must allow this machine' : `correct backends.${name}.url`;
      return failed(what, `${url} does not accept a connection within ${timeouts.connectMs} ms`, fix);
    }
    default: {
      const seen = `${url} accepts connections, but answers no HTTP (${reply.reason}, limit ${house.config.health.timeoutMs} ms)`;
      const [asked, other] = url.startsWith('https:') ? ['https', 'http'] : ['http', 'https'];
      const scheme = reply.reason === 'malformed' ? `${other}:// in place of ${asked}://; else ` : '';
      return failed(
        what,
        seen,
        scheme + (name === 'big' ? `the port is forwarded to nothing: ${start.big}` : start.small),
      );
    }
  }
}

/** What a health check that is not 200 may mean, before the last resort. */
function adviceFor(status: number, name: BackendName): string {
  if (status === 503) return 'wait until the model is loaded; else ';
  if (status === 404) return `set backends.${name}.healthPath to a path that answers 200; else `;
  const isMoved = status >= 300 && status < 400;
  return isMoved ? `set backends.${name}.url to where it leads: redirects are not followed; else ` : '';
}

function keyMissing(name: BackendName, what: string, path: string, status: number): Finding {
  return failed(what, `${path} answers ${status}: it wants a key`, `set backends.${name}.apiKey to its --api-key`);
}

function judgeList(name: BackendName, reply: Reply): Finding {
  const what = `${name}: model`;
  if (reply.kind === 'reply' && refuses(reply)) return keyMissing(name, what, '/v1/models', reply.status);
  const seen = reply.kind === 'reply' ? `status ${reply.status}, no list of models` : reply.reason;
  return failed(what, `/v1/models: ${seen}`, `backends.${name}.url must be an OpenAI-compatible server, without /v1`);
}

function judgeModel(
  name: BackendName,
  { model, models }: BackendConfig,
  cards: readonly Card[],
  served: Card | undefined,
): Finding {
  const what = `${name}: model`;
  const ids = cards.map(({ id }) => id);
  if (ids.length === 0) return failed(what, 'it serves no model', start[name]);
  if (served === undefined) {
    const server = serverOf(cards);
    const fix = `set backends.${name}.model to one of them, or give ${server.name} ${server.modelName} ${model}`;
    return failed(what, `${model} is configured, ${ids.join(', ')} is served`, fix);
  }
  if (model === 'auto' && hasMany(cards)) {
    const fix = `set backends.${name}.model to the one that is meant: ${ids.join(', ')}`;
    return warning(what, `${served.id}, only because it is the first of ${ids.length} in its list`, fix);
  }
  const unknown = ids.filter((id) => id !== model && !models.includes(id));
  if (name === 'small' || unknown.length === 0) return fine(what, served.id);
  const line = `models: [${unknown.map((id) => JSON.stringify(id)).join(', ')}]`;
  return warning(what, `${served.id}; its names are unknown while it is off`, `below backends.${name}: ${line}`);
}

function judgeContext(name: BackendName, tokens: number | null): Finding {
  const what = `${name}: context`;
  if (tokens !== null) return fine(what, amount(tokens, 'token'));
  return warning(what, 'it does not say how many tokens it holds', `set backends.${name}.contextTokens`);
}

function parseCards(text: string): readonly Card[] | null {
  try {
    return cardsFrom(JSON.parse(text));
  } catch {
    return null;
  }
}
