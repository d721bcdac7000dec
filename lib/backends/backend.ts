// One of the two backends as the router sees it: its address and key, its health, its models, its slots.
import type { BackendConfig, HealthConfig } from '#lib/config/types.ts';
import type { Backend as BackendName } from '#lib/policy/types.ts';
import type { Card } from '#lib/wire/models-list.ts';
import { type CardReader, createCardReader } from './cards.ts';
import { createHealthReader, type HealthReader, type HealthReading } from './health.ts';
import type { Clock, HeaderList } from './ports.ts';
import type { Send } from './send.ts';
import { createSlots, type Slots } from './slots.ts';

export interface Backend {
  readonly name: BackendName;
  readonly config: BackendConfig;
  /** The backend's own key and configured headers: set on every request to it. */
  readonly headers: HeaderList;
  readonly health: HealthReader;
  readonly cards: CardReader;
  readonly slots: Slots;
  /** The model name to write into requests that do not name one of this backend's: null while nobody knows it. */
  readonly servedName: () => string | null;
  /** Ids that this backend answers to: configured, and seen in this process. */
  readonly ids: () => ReadonlySet<string>;
  /** Its health for a request that may go there: probes when the last reading is too old, and refreshes the cards behind. */
  readonly look: () => Promise<HealthReading>;
  /** Health with the served model taken into account: a backend without the configured model is down. */
  readonly judge: (reading: HealthReading) => HealthReading;
}

export function createBackend(
  name: BackendName,
  config: BackendConfig,
  health: HealthConfig,
  clock: Clock,
  send: Send,
): Backend {
  const headers = ownHeaders(config);
  const common = { clock, send, headers, connectMs: config.timeouts.connectMs, timeoutMs: health.timeoutMs };
  const cards = createCardReader({ ...common, url: `${config.url}/v1/models` });
  const reader = createHealthReader({ ...common, url: `${config.url}${config.healthPath}`, maxAgeMs: health.maxAgeMs });
  const judge = (reading: HealthReading): HealthReading => {
    const served = cards.fresh();
    const wrong =
      reading.state === 'up' && config.model !== 'auto' && served?.every((card) => card.id !== config.model);
    return wrong === true ? { ...reading, state: 'down', reason: 'wrong_model' } : reading;
  };
  return {
    name,
    config,
    headers,
    cards,
    health: reader,
    slots: createSlots(config.maxInFlight),
    servedName: () => (config.model === 'auto' ? (cards.known()[0]?.id ?? null) : config.model),
    ids: collectIds(config, cards),
    look: async () => {
      cards.refreshBehind();
      return judge(await reader.current());
    },
    judge,
  };
}

/** The set grows with every new list of cards; between two lists it is the same object. */
function collectIds({ model, models }: BackendConfig, cards: CardReader): () => ReadonlySet<string> {
  let seenFrom: readonly Card[] | null = null;
  let ids = new Set(model === 'auto' ? models : [model, ...models]);
  return () => {
    const known = cards.known();
    if (known !== seenFrom) {
      seenFrom = known;
      ids = new Set([...ids, ...known.map((card) => card.id)]);
    }
    return ids;
  };
}

function ownHeaders({ apiKey, headers }: BackendConfig): HeaderList {
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return apiKey === '' ? own : [['authorization', `Bearer ${apiKey}`], ...own];
}
