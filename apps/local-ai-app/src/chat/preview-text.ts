// The preview in words: who would answer, about how long the text is, and what does not fit. Pure.
import type { Explanation, Node, Status } from '../router/contract.ts';
import { formatCount } from '../shell/format.ts';

export interface PreviewText {
  readonly node: Node | 'none';
  readonly words: string;
  /** It cannot be answered as it is. */
  readonly isTooLong: boolean;
  /** Big is wanted, and a game keeps it: waiting helps. */
  readonly isGated: boolean;
}

const gates: Readonly<Record<string, string>> = {
  gaming: 'big is gated while gaming',
  'mode-unknown': 'big is left alone while the mode of the PC is unknown',
  'big-down': 'big is not reachable',
  'big-busy': 'big is busy',
  'big-absent': 'there is no big model here',
};

/** `≈ 24,000 tokens: more than small's 16,384, and big is gated while gaming`. */
export function previewText({ decision, estimate, forceDenied }: Explanation, status: Status | null): PreviewText {
  const { chosen, because } = decision;
  const about = about2(estimate.about);
  const contexts = {
    small: status?.backends.small.contextTokens ?? null,
    big: status?.backends.big?.contextTokens ?? null,
  };
  const room = chosen === 'none' ? null : contexts[chosen];
  const isTooLong = room !== null && estimate.about > room;
  const gate = because === null ? '' : `${isTooLong ? ', and ' : '; '}${gates[because] ?? because}`;
  const denied = forceDenied ? '; this key may not ask for big' : '';
  const tooLong = isTooLong ? `: more than ${chosen}'s ${formatCount(room)}` : '';
  const words = `≈ ${formatCount(about)} ${about === 1 ? 'token' : 'tokens'}${tooLong}${gate}${denied}`;
  return { node: chosen, words, isTooLong, isGated: because === 'gaming' || because === 'mode-unknown' };
}

/** An estimate has two figures that mean something. */
function about2(tokens: number): number {
  if (tokens < 100) return tokens;
  const step = 10 ** (String(tokens).length - 2);
  return Math.round(tokens / step) * step;
}
