// One line under the composer: where the draft would go, about how long it is, and the way out where it cannot go.
import { hasBig, mayForce, mode, status } from '../router/status-poll.ts';
import { preview } from './preview-state.ts';
import { previewText } from './preview-text.ts';
import { waitWithDraft } from './queue.ts';
import { choice } from './state.ts';

const names = { auto: 'Auto', small: 'Small', big: 'Big' } as const;

export function PreviewLine() {
  const now = preview.value;
  if (now.kind === 'none') return <p class="preview">Enter sends, Shift + Enter starts a new line</p>;
  const { node, words, isTooLong, isGated } = previewText(now.explanation, status.value?.value ?? null);
  const mayWait = hasBig.value && mode.value !== 'NORMAL' && (isGated || choice.value === 'big');
  return (
    <>
      <p class={isTooLong ? 'preview too-long' : 'preview'} aria-live="polite">
        {hasBig.value && (
          <>
            {names[choice.value]} → <b class={node === 'none' ? '' : `node-${node}`}>{node}</b>,{' '}
          </>
        )}
        {words}
      </p>
      {isTooLong && node === 'small' && hasBig.value && mayForce.value && (
        <button type="button" class="quiet way" onClick={() => (choice.value = 'big')}>
          Ask Big anyway
        </button>
      )}
      {mayWait && (
        <button type="button" class="quiet way" onClick={() => void waitWithDraft()}>
          Send when the game is over
        </button>
      )}
    </>
  );
}
