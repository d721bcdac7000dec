// What a reply of the mode endpoint says. Pure.
import * as z from 'zod/mini';
import type { Mode } from '#lib/policy/types.ts';
import type { Answer } from './ask.ts';

/** A reply larger than this is no mode reply. */
export const modeReplyMaxBytes = 4096;

export interface ModeReply {
  readonly mode: Mode;
  /** Where the PC has the mode from (`file`, `failsafe`), null when it does not say. */
  readonly source: string | null;
  /** Why the mode is UNKNOWN, null when it is known. */
  readonly error: string | null;
}

const replySchema = z.object({ mode: z.enum(['NORMAL', 'GAMING']), source: z.optional(z.unknown()) });

/** Only a 200 with a JSON object whose `mode` is exactly NORMAL or GAMING counts; all else is UNKNOWN, with the reason (policy: Mode reading). */
export function readModeReply(answer: Answer): ModeReply {
  if (answer.kind === 'none') return unknown(answer.reason);
  if (answer.status !== 200) return unknown(`status-${answer.status}`);
  const parsed = replySchema.safeParse(parse(answer.bytes));
  if (!parsed.success) return unknown('malformed');
  const { mode, source } = parsed.data;
  return { mode, source: source === 'file' || source === 'failsafe' ? source : null, error: null };
}

export function unknown(error: string): ModeReply {
  return { mode: 'UNKNOWN', source: null, error };
}

/** The JSON value in the bytes (a byte order mark is tolerated), or undefined. */
function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
