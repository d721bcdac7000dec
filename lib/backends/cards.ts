// Which models a backend serves, by its own word: read from /v1/models, remembered, refreshed behind those who look.
import { type Card, cardsFrom } from '#lib/wire/models-list.ts';
import { ask } from './ask.ts';
import { observe } from './observed.ts';
import type { Clock, HeaderList } from './ports.ts';
import type { Send } from './send.ts';

const cardsMaxAgeMs = 60_000;
const cardsMaxBytes = 1_048_576;

export interface CardReader {
  /** The newest list that was ever read; a failure never erases it. Empty before the first. */
  readonly known: () => readonly Card[];
  /** The list, if it was read within the last minute; null otherwise. */
  readonly fresh: () => readonly Card[] | null;
  /** Asks unless the list is fresh; waits for the answer. */
  readonly look: () => Promise<readonly Card[]>;
  /** Asks unless the list is fresh; waits for nothing. */
  readonly refreshBehind: () => void;
  /** The list is no longer fresh: a request showed that it may be wrong. */
  readonly expire: () => void;
  /** Somebody has asked before, with or without an answer. */
  readonly wasAsked: () => boolean;
}

export interface CardReaderOptions {
  readonly clock: Clock;
  readonly send: Send;
  readonly url: string;
  readonly headers: HeaderList;
  readonly timeoutMs: number;
  readonly connectMs: number;
}

/** A failed question is repeated by the next look-up that is at least `timeoutMs` later. */
export function createCardReader(options: CardReaderOptions): CardReader {
  const { clock, timeoutMs } = options;
  let known: readonly Card[] = [];
  let readAt: number | null = null;
  const observed = observe(clock, async () => {
    const sentAt = clock.now();
    const cards = await askCards(options);
    if (cards !== null) {
      known = cards;
      readAt = sentAt;
    }
    return cards;
  });
  const fresh = () => (readAt !== null && clock.now() - readAt <= cardsMaxAgeMs ? known : null);
  const look = async () => {
    if (fresh() === null) await observed.within(timeoutMs);
    return known;
  };
  return {
    known: () => known,
    fresh,
    look,
    refreshBehind: () => void look(),
    expire: () => {
      readAt = null;
    },
    wasAsked: () => observed.last() !== null,
  };
}

async function askCards({
  clock,
  send,
  url,
  headers,
  timeoutMs,
  connectMs,
}: CardReaderOptions): Promise<readonly Card[] | null> {
  const answer = await ask(clock, send, { url, headers, deadlineMs: timeoutMs, connectMs, maxBytes: cardsMaxBytes });
  if (answer.kind === 'none' || answer.status !== 200) return null;
  try {
    return cardsFrom(JSON.parse(new TextDecoder().decode(answer.bytes)));
  } catch {
    return null;
  }
}
