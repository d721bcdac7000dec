// What a message would do before it is sent: where it is pointed, and whether the person must be asked first. Pure.
import type { Mode } from '../router/contract.ts';
import type { Choice } from '../history/message.ts';

export interface Plan {
  readonly model: 'auto' | 'small';
  readonly forceHeader: boolean;
  /** The text itself carries the force tag at its start or end. */
  readonly forceTag: boolean;
  /** It would wake a PC that somebody is gaming on. */
  readonly needsConsent: boolean;
}

/** True when the tag, as the router knows it unless it is configured otherwise, is the first or the last word. */
export function hasForceTag(text: string): boolean {
  return /^\s*#force_big(?!\w)/.test(text) || /(?:^|\s)#force_big\s*$/.test(text);
}

export function planSend(text: string, choice: Choice, mode: Mode): Plan {
  const forceHeader = choice === 'big';
  const tagged = hasForceTag(text);
  return {
    model: choice === 'small' ? 'small' : 'auto',
    forceHeader,
    forceTag: tagged,
    needsConsent: (forceHeader || tagged) && mode === 'GAMING',
  };
}
