// One line under the composer: where the draft would go, about how long it is, and the way out where it cannot go.
import { hasBig, mayForce, mode, status } from '../router/status-poll.ts';
import { Button } from '../shell/button.tsx';
import { names } from '../shell/format.ts';
import { previewText } from './preview-text.ts';
import { waitWithDraft } from './queue.ts';
import { choice, preview } from './state.ts';

export function PreviewLine() {
  const now = preview.value;
  if (now === null) return <p class="hint preview">Enter sends, Shift + Enter starts a new line</p>;
  const { node, words, isTooLong, isGated } = previewText(now, status.value?.value ?? null);
  const mayWait = hasBig.value && mode.value !== 'NORMAL' && (isGated || choice.value === 'big');
  return (
    <>
      <p class={isTooLong ? 'hint preview too-long' : 'hint preview'} aria-live="polite">
        {hasBig.value && (
          <>
            {names[choice.value]} → <b class={node === 'none' ? '' : `node-${node}`}>{node}</b>,{' '}
          </>
        )}
        {words}
      </p>
      {isTooLong && node === 'small' && hasBig.value && mayForce.value && (
        <Button words="Ask Big anyway" class="quiet way" act={() => (choice.value = 'big')} />
      )}
      {mayWait && <Button words="Send when the game is over" class="quiet way" act={waitWithDraft} />}
    </>
  );
}
