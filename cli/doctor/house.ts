// What the doctor looks at, and its one way to ask: a GET that tells status, headers, text and time, or why there is no answer.
import { ask, type Asking } from '#lib/house/ask.ts';
import type { Clock, HeaderList, SendPort } from '#lib/ports.ts';
import type { Config } from '#lib/config.ts';

export interface DoctorHouse {
  readonly config: Config;
  readonly clock: Clock;
  readonly send: SendPort;
  /** Milliseconds since 1970, by this machine. */
  readonly wallNow: () => number;
  /** Work may be sent to big although the mode is not NORMAL. */
  readonly forceBig: boolean;
  readonly nodeVersion: string;
  readonly appFolder: string;
  /** What other machines said the time was, and what it was here. */
  readonly dates: { readonly from: string; readonly theirMs: number; readonly hereMs: number }[];
}

export type Reply =
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly headers: HeaderList;
      readonly text: string;
      readonly ms: number;
    }
  | { readonly kind: 'none'; readonly reason: string; readonly ms: number };

const maxBytes = 1_048_576;

/** Asks once; notes the answer's Date. Never rejects. */
export async function askOnce(
  house: DoctorHouse,
  from: string,
  question: Omit<Asking, 'clock' | 'send'>,
): Promise<Reply> {
  const startedAt = house.clock.now();
  let headers: HeaderList = [];
  const onHead = (_: number, said: HeaderList) => {
    headers = said;
    noteDate(house, from, said);
  };
  const { clock, send } = house;
  const answer = await ask({ clock, send, ...question }, maxBytes, onHead);
  const ms = Math.round(house.clock.now() - startedAt);
  if (answer.kind === 'none') return { kind: 'none', reason: answer.reason, ms };
  return { kind: 'reply', status: answer.status, headers, text: new TextDecoder().decode(answer.bytes), ms };
}

function noteDate({ dates, wallNow }: DoctorHouse, from: string, headers: HeaderList): void {
  const date = headers.find(([name]) => name === 'date')?.[1];
  const theirMs = date === undefined ? Number.NaN : Date.parse(date);
  if (!Number.isNaN(theirMs)) dates.push({ from, theirMs, hereMs: wallNow() });
}
