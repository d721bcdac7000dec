// Whether a message may go: a person is asked before a game is disturbed. What disturbs one, the router says.
import { refreshStatus, status } from '../router/status-poll.ts';
import { Button } from '../shell/button.tsx';
import { closeDialog, Dialog, openDialog } from '../shell/dialog.tsx';
import { askAbout } from './ask-about.ts';
import type { ChatRequest } from './build-request.ts';

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

/** Shows the question; resolves with the answer. Closing it means no. */
function askConsent(): Promise<boolean> {
  return new Promise((resolve) => {
    const answer = (isAgreed: boolean) => {
      resolve(isAgreed);
      closeDialog();
    };
    openDialog(() => <ConsentDialog answer={answer} />);
  });
}

function ConsentDialog({ answer }: { answer: (isAgreed: boolean) => void }) {
  return (
    <Dialog title="Someone is gaming on the PC" onClose={() => answer(false)}>
      <p>
        Big runs on the same graphics card as the game. While it answers, the game will stutter and may run out of video
        memory.
      </p>
      <p>This goes for one message only; while the game lasts, the next one asks again.</p>
      <div class="row wrap actions">
        <Button words="Cancel" act={() => answer(false)} />
        <Button words="Use Big anyway" class="primary big" act={() => answer(true)} />
      </div>
    </Dialog>
  );
}
