// Whether a message may go: a person is asked before a game is disturbed. What disturbs one, the router says.
import { refreshStatus, status } from '../router/status-poll.ts';
import { askAbout } from './ask-about.ts';
import type { ChatRequest } from './build-request.ts';
import { askConsent } from './consent-dialog.tsx';

/** True where nobody is disturbed or the person agrees. A light message without a force signal asks nobody. */
export async function agrees(request: ChatRequest, words: string): Promise<boolean> {
  const isForced = 'x-force-big' in request.headers;
  if (!isForced && !mayHoldTag(words)) return true;
  if ((await refreshStatus()) !== 'GAMING') return true;
  const reply = await askAbout(request);
  const disturbs = reply.kind === 'ok' ? reply.value.facts.force !== 'none' : isForced;
  return !disturbs || askConsent();
}

/** The tag stands somewhere in the words, or is not known: whether it counts there, the router decides. */
function mayHoldTag(words: string): boolean {
  const tag = status.value?.value.rules?.forceTag;
  return tag === undefined || (tag !== '' && words.includes(tag));
}
