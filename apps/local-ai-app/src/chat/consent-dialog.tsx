// The one question that is asked before a message may disturb a game.
import { Button } from '../shell/button.tsx';
import { closeDialog, Dialog, openDialog } from '../shell/dialog.tsx';

/** Shows the question; resolves with the answer. Closing it means no. */
export function askConsent(): Promise<boolean> {
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
      <div class="actions">
        <Button words="Cancel" act={() => answer(false)} />
        <Button words="Use Big anyway" class="primary big" act={() => answer(true)} />
      </div>
    </Dialog>
  );
}
