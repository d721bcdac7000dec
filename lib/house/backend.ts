// One of the two backends as the router sees it: its address and key, its health, its models, its slots.
import type { BackendConfig, BigConfig, HealthConfig } from '#lib/config/types.ts';
import { type Cause, isCause } from '#lib/causes.ts';
import type { Backend as BackendName } from '#lib/policy/types.ts';
import { type Card, cardsFrom } from '#lib/wire/models-list.ts';
import { parseObject } from '#lib/wire/shapes.ts';
import { type HealthReading, createHealthReader } from './health.ts';
import type { Clock, HeaderList, SendPort } from '#lib/ports.ts';
import { ask, type Asking, observe } from './ask.ts';

export type Backend = Readonly<ReturnType<typeof createBackend>>;

/** Where its health is asked for, and what counts. Only big's configuration says how many failures put it out. */
function probing(config: BackendConfig | BigConfig, { maxAgeMs }: HealthConfig) {
  const failuresBeforeDown = 'failuresBeforeDown' in config ? config.failuresBeforeDown : 1;
  return { url: `${config.url}${config.healthPath}`, maxAgeMs, failuresBeforeDown };
}

export function createBackend(
  name: BackendName,
  config: BackendConfig | BigConfig,
  health: HealthConfig,
  clock: Clock,
  send: SendPort,
) {
  const headers = ownHeaders(config);
  const common = { clock, send, headers, connectMs: config.timeouts.connectMs, timeoutMs: health.timeoutMs };
  const cards = createCardReader({ ...common, url: `${config.url}/v1/models` });
  const reader = createHealthReader({ ...common, ...probing(config, health) });
  const names = createNames(config, cards);
  /** Health with the list of models taken into account: whoever wants a key is down. A list without the configured model is only a warning, since a front's may be short. */
  const judge = (reading: HealthReading): HealthReading => {
    const why = reading.state === 'up' ? cards.failure() : reading.reason;
    if (reading.state !== 'unknown' && wantsKey(why)) return { ...reading, state: 'down', reason: 'unauthorized' };
    return reading.state === 'up' && names.isMissing() ? { ...reading, reason: 'wrong_model' } : reading;
  };
  return {
    name,
    config,
    /** The backend's own key and configured headers: set on every request to it. */
    headers,
    cards,
    health: reader,
    slots: createSlots(config.maxInFlight),
    ...names,
    /** Its health for a request that may go there: probes when the last reading is too old, and refreshes the cards behind. */
    look: async () => {
      cards.refreshBehind();
      return judge(await reader.current());
    },
    judge,
    /** A request was told that the router's key or model is wrong there: that decides, whatever the health check says. */
    denied: (cause: Cause, now: number) => {
      if (cause === 'status-404') void cards.again();
      const reason = cause === 'status-401' ? 'unauthorized' : 'wrong_model';
      if (reason === 'unauthorized' || (cause === 'status-404' && names.isMissing()))
        reader.note({ type: 'request-denied', now, reason });
    },
  };
}

const wantsKey = (cause: string | null) => cause === 'status-401' || cause === 'status-403';

/** What its model is called; `isMissing`: the list lacks the configured one. */
function createNames(config: BackendConfig, cards: CardReader) {
  const { model, models } = config;
  /** The model name to write into requests that do not name one of this backend's: null while nobody knows it. */
  const servedName = () => (model === 'auto' ? (cards.known()[0]?.id ?? null) : model);
  const isListed = (id: string) => cards.known().some(({ names }) => names.includes(id));
  const serves = (id: string) =>
    id === servedName() || (cards.known().length === 0 ? models.includes(id) : isListed(id));
  return {
    servedName,
    /** Ids that mean this backend: configured, and seen in this process. */
    ids: collectIds(config, cards),
    /** The model name to write for a client that wrote `id`: the same, if this backend serves it now; else the served name. */
    nameFor: (id: string | null) => (id !== null && serves(id) ? id : servedName()),
    isMissing: () => model !== 'auto' && cards.fresh()?.every(({ names }) => !names.includes(model)) === true,
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
      ids = new Set([...ids, ...known.flatMap((card) => card.names)]);
    }
    return ids;
  };
}

function ownHeaders({ apiKey, headers }: BackendConfig): HeaderList {
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return apiKey === '' ? own : [['authorization', `Bearer ${apiKey}`], ...own];
}

const cardsMaxAgeMs = 60_000;
const cardsMaxBytes = 1_048_576;

type CardReader = ReturnType<typeof createCardReader>;

/** A failed question is repeated by the next look-up that is at least `timeoutMs` later. */
function createCardReader(options: Asking) {
  const { clock, timeoutMs } = options;
  let known: readonly Card[] = [];
  let readAt: number | null = null;
  let failure: Cause | null = null;
  const observed = observe(clock, async (sentAt) => {
    const said = await askCards(options);
    failure = typeof said === 'string' ? said : null;
    if (typeof said === 'string') return;
    known = said;
    readAt = sentAt;
  });
  /** The list, if it was read within the last minute; null otherwise. */
  const fresh = () => (readAt !== null && clock.now() - readAt <= cardsMaxAgeMs ? known : null);
  /** A list of nothing is of no use: a model may be loaded at any moment. */
  const isUseful = () => known.length > 0 && fresh() !== null;
  /** Asks unless the list is fresh; waits for the answer. */
  const look = async () => {
    if (!isUseful()) await observed.within(timeoutMs);
    return known;
  };
  return {
    /** The newest list that was ever read; a failure never erases it. Empty before the first. */
    known: () => known,
    fresh,
    look,
    /** Asks unless the list is fresh; waits for nothing. */
    refreshBehind: () => {
      if (!isUseful()) void look();
    },
    /** Asks, fresh or not: a request showed that the list may be wrong. */
    again: async () => {
      await observed.refresh();
      return known;
    },
    /** Somebody has asked before, with or without an answer. */
    wasAsked: () => observed.last() !== null,
    /** Why the last question brought no list; null: it did. */
    failure: () => failure,
  };
}

async function askCards(asking: Asking): Promise<readonly Card[] | Cause> {
  const answer = await ask(asking, cardsMaxBytes);
  if (answer.kind === 'none') return isCause(answer.reason) ? answer.reason : 'no-served-name';
  if (wantsKey(`status-${answer.status}`)) return `status-${answer.status}`;
  return cardsFrom(parseObject(new TextDecoder().decode(answer.bytes))) ?? 'no-served-name';
}

function createSlots(limit: number) {
  const taken = { forced: 0, unforced: 0 };
  return {
    /** Takes a slot, or returns null when all are taken. The returned function gives it back; calling it again does nothing. */
    take(forced: boolean) {
      if (taken.forced + taken.unforced >= limit) return null;
      const kind = forced ? 'forced' : 'unforced';
      taken[kind] += 1;
      let held = true;
      return () => {
        if (held) taken[kind] -= 1;
        held = false;
      };
    },
    taken: () => ({ ...taken }),
  };
}
