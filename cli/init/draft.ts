// What was answered and what was seen, as a router.yaml that holds only what differs from the defaults.
import { stringify } from 'yaml';
import { documents } from '#entry/node/home.ts';
import type { Config } from '#lib/config.ts';
import { isHost, readBackendUrl, readUrl } from '#lib/config/addresses.ts';
import type { Backend as BackendName } from '#lib/policy/types.ts';
import type { KeyEntry } from '../api-keys.ts';
import { withHouse } from '../doctor.ts';
import { checkBackend } from '../doctor/check-backend.ts';
import { hasMany } from '../doctor/server.ts';
import type { DoctorHouse } from '../doctor/house.ts';
import { findKey, keyReference, type KeySources } from './backend-key.ts';

export const whoMayConnect = ['house', 'machine'] as const;

export interface Answers {
  readonly small: string;
  /** Null: there is no PC. */
  readonly pc: string | null;
  /** Left out: beside the PC's model. */
  readonly mode: string | undefined;
  readonly who: (typeof whoMayConnect)[number];
  readonly port: number | undefined;
}

/** What a backend was seen to be; empty where it did not answer. */
export type Seen = {
  /** Where its list holds more than one. */
  readonly model?: string | undefined;
  readonly models?: readonly string[];
  readonly healthPath?: string;
  /** The secret itself; what is written only names it. */
  readonly apiKey?: string | undefined;
};

/** An address as people write it: a name or number, with or without port and scheme. Throws what was wanted. */
export function readSmall(answer: string): string {
  const url = /^https?:\/\//i.test(answer) ? answer : urlOf(answer);
  const reading = readBackendUrl(url ?? '');
  if ('value' in reading) return reading.value;
  throw new Error(url === null ? 'an address such as 192.168.1.20 or http://192.168.1.20:8000' : reading.wanted);
}

export function readPc(answer: string): string | null {
  return answer.toLowerCase() === 'none' ? null : readSmall(answer);
}

export function readMode(answer: string): string {
  const reading = readUrl(answer);
  if ('value' in reading) return reading.value;
  throw new Error('an address such as http://192.168.1.20:18000/mode');
}

/** vLLM's port where none is named. */
function urlOf(answer: string): string | null {
  const [, host = '', port = '8000'] = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(answer) ?? [];
  return isHost(host.replace(/^\[(.+)\]$/, '$1')) ? `http://${host}:${port}` : null;
}

export function draftOf(
  { small, pc, mode, who, port }: Answers,
  rest: {
    readonly apiKeys: readonly KeyEntry[];
    readonly seen?: { readonly small: Seen; readonly big: Seen };
    readonly audit?: string | null;
  },
): string {
  const { apiKeys, seen, audit = null } = rest;
  const listen = { ...(who === 'house' ? { host: '0.0.0.0' } : {}), ...(port === undefined ? {} : { port }) };
  const config = {
    ...(Object.keys(listen).length === 0 ? {} : { listen }),
    ...(apiKeys.length === 0 ? {} : { apiKeys }),
    backends: {
      small: { url: small, ...named('small', seen?.small) },
      ...(pc === null ? {} : { big: { url: pc, ...named('big', seen?.big) } }),
    },
    ...(pc === null ? {} : { mode: { url: mode ?? `http://${new URL(pc).hostname}:18000/mode` } }),
    ...(audit === null ? {} : { audit: { file: audit } }),
  };
  const head = `# The router of this house. Every other setting has the default that ${documents}/router.example.yaml shows.\n`;
  return head + stringify(config, { lineWidth: 0 });
}

function named(name: BackendName, { apiKey, ...rest }: Seen = {}): Omit<Seen, 'apiKey'> & { readonly apiKey?: string } {
  return { ...(apiKey === undefined ? {} : { apiKey: keyReference(name) }), ...rest };
}

const unhurriedMs = 5000;

/** Asks both backends what they serve, so that their names are known also while they are off; a key that one wants is asked for. */
export function lookAround(config: Config, sources: KeySources): Promise<{ readonly small: Seen; readonly big: Seen }> {
  const unhurried = { ...config, health: { ...config.health, timeoutMs: unhurriedMs } };
  return withHouse(unhurried, async (house) => ({
    small: await lookAt('small', house, sources),
    big: await lookAt('big', house, sources),
  }));
}

/** Names of models that do not talk: Ollama and LM Studio list them with the others. */
const forVectors = /embed|rerank|minilm|^bge-/i;

async function lookAt(name: BackendName, house: DoctorHouse, sources: KeySources): Promise<Seen> {
  const configured = house.config.backends[name];
  if (configured === null) return {};
  // Also the first question of this process, which is its slowest: whoever is too late for it is asked again below.
  const apiKey = await findKey(name, configured, house, sources);
  const config = { ...configured, apiKey: apiKey ?? '' };
  const first = await checkBackend(name, config, house);
  // LM Studio and others have no /health, but a list of models.
  const hasNoHealth = first.findings.some(({ evidence }) => evidence.endsWith('/health answers 404'));
  const healthPath = '/v1/models';
  const { cards } = hasNoHealth ? await checkBackend(name, { ...config, healthPath }, house) : first;
  const models = cards.map(({ id }) => id).filter((id) => /^\S+$/.test(id) && !['auto', 'small', 'big'].includes(id));
  const model = models.find((id) => !forVectors.test(id));
  return {
    ...(hasNoHealth && models.length > 0 ? { healthPath } : {}),
    apiKey,
    ...(hasMany(cards) && model !== undefined ? { model } : {}),
    ...(models.length > 0 ? { models } : {}),
  };
}
