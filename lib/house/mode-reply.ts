// What a reply of the mode endpoint says. Pure.
import type { Mode } from '#lib/policy/types.ts';
import { type Answer, saidIn } from './ask.ts';

/** A reply larger than this is no mode reply. */
export const modeReplyMaxBytes = 4096;

export interface ModeReply {
  readonly mode: Mode;
  /** Where the PC has the mode from (`file`, `failsafe`), null when it does not say. */
  readonly source: string | null;
  /** Why the mode is UNKNOWN, null when it is known. */
  readonly error: string | null;
}

/** Only a 200 with a JSON object whose `mode` is exactly NORMAL or GAMING counts; all else is UNKNOWN, with the reason (policy: Mode reading). */
export function readModeReply(answer: Answer): ModeReply {
  const said = saidIn(answer);
  if (typeof said === 'string') return unknown(said);
  const { mode, source } = said;
  if (mode !== 'NORMAL' && mode !== 'GAMING') return unknown('malformed');
  return { mode, source: source === 'file' || source === 'failsafe' ? source : null, error: null };
}

export function unknown(error: string): ModeReply {
  return { mode: 'UNKNOWN', source: null, error };
}
