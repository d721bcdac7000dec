// A message of the user: read it, copy it, or edit it and ask again.
import { useRef, useState } from 'preact/hooks';
import type { UserMessage } from '../history/message.ts';
import { CopyButton } from '../shell/copy-button.tsx';
import { editAndResend } from './actions.ts';
import { isSendKey } from './send-key.ts';
import { runningHere } from './state.ts';

export function UserView({ message }: { message: UserMessage }) {
  const [isEditing, setEditing] = useState(false);
  if (isEditing) return <EditForm message={message} done={() => setEditing(false)} />;
  return (
    <article class="user-message" aria-label="You">
      <p class="user-text">{message.text}</p>
      <footer class="message-actions">
        {message.choice !== 'auto' && (
          <span class={`choice-mark node-${message.choice}`}>sent to {message.choice}</span>
        )}
        <CopyButton text={message.text} what="message" />
        <button type="button" class="quiet" disabled={runningHere.value !== null} onClick={() => setEditing(true)}>
          Edit
        </button>
      </footer>
    </article>
  );
}

function EditForm({ message, done }: { message: UserMessage; done: () => void }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const send = async () => {
    if (await editAndResend(message, area.current?.value ?? '')) done();
  };
  return (
    <form
      class="user-message editing"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <textarea
        ref={area}
        aria-label="Edit the message"
        defaultValue={message.text}
        rows={Math.min(12, message.text.split('\n').length + 1)}
        autoFocus
        onKeyDown={(event) => {
          if (event.key === 'Escape') done();
          if (!isSendKey(event)) return;
          event.preventDefault();
          void send();
        }}
      />
      <footer class="message-actions">
        <button type="button" class="quiet" onClick={done}>
          Cancel
        </button>
        <button type="submit" class="quiet">
          Send again
        </button>
      </footer>
    </form>
  );
}
