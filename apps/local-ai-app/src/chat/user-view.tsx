// A message of the user: read it, copy it, or edit it and ask again; and what becomes of one that waits.
import { Clock3, FileText, Pencil } from 'lucide';
import { useRef, useState } from 'preact/hooks';
import type { UserMessage } from '../history/message.ts';
import { mode } from '../router/status-poll.ts';
import { Button, Icon } from '../shell/button.tsx';
import { CopyIcon } from '../shell/copy.tsx';
import { formatClock, names } from '../shell/format.ts';
import { askAgain, editAndResend } from './actions.ts';
import { BranchSwitch } from './branch-switch.tsx';
import { cancelWaiting } from './queue.ts';
import { isSendKey } from './send-key.ts';
import { editing, runningHere } from './state.ts';

/** A longer message is folded. */
const foldedFrom = { characters: 1500, lines: 18 };

export function UserView({ message, isLast }: { message: UserMessage; isLast: boolean }) {
  if (editing.value === message.id) return <EditForm message={message} done={() => (editing.value = null)} />;
  const isBusy = runningHere.value !== null;
  return (
    <article class="user-message" aria-label="You" data-message={message.id}>
      <Bubble message={message} />
      <footer class="row wrap hint message-actions">
        {message.choice !== 'auto' && (
          <span class={`speaker node-${message.choice}`}>asked for {names[message.choice]}</span>
        )}
        <span class="row acts">
          <CopyIcon text={message.text} what="message" />
          <Button icon={Pencil} name="Edit" act={() => (editing.value = message.id)} disabled={isBusy} />
        </span>
        <BranchSwitch message={message} />
      </footer>
      {isLast && !isBusy && <Unsent message={message} />}
    </article>
  );
}

function Bubble({ message: { text, files = [] } }: { message: UserMessage }) {
  const isLong = text.length > foldedFrom.characters || text.split('\n').length > foldedFrom.lines;
  const [isFolded, setFolded] = useState(isLong);
  return (
    <div class="bubble">
      {files.map((file, index) => (
        <details key={index} class="sent-file">
          <summary class="row hint">
            <Icon shape={FileText} /> {file.name}
          </summary>
          <pre tabIndex={0}>{file.text}</pre>
        </details>
      ))}
      {text !== '' && <p class={isFolded ? 'user-text folded' : 'user-text'}>{text}</p>}
      {isLong && (
        <Button
          words={isFolded ? 'Show all' : 'Show less'}
          class="quiet fold"
          aria-expanded={!isFolded}
          act={() => setFolded(!isFolded)}
        />
      )}
    </div>
  );
}

/** A message without an answer: it waits, or it was not sent. */
function Unsent({ message }: { message: UserMessage }) {
  const { queuedMs } = message;
  if (typeof queuedMs !== 'number')
    return (
      <p class="row wrap hint unsent">
        Not sent.
        <Button words="Send" class="quiet" act={() => askAgain(message)} />
      </p>
    );
  return (
    <p class="row wrap hint unsent queued" role="status">
      <Icon shape={Clock3} />
      <span>
        {mode.value === 'UNKNOWN'
          ? 'The mode of the PC is unknown: waits until it is known.'
          : 'Waits for the end of the game.'}{' '}
        Since {formatClock(queuedMs)}, while this page is open.
      </span>
      <Button words="Cancel" class="quiet" act={() => cancelWaiting(message)} />
    </p>
  );
}

function EditForm({ message, done }: { message: UserMessage; done: () => void }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const send = async () => {
    if (await editAndResend(message, area.current?.value ?? '')) done();
  };
  return (
    <form
      class="stack user-message editing"
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
      <footer class="row wrap actions">
        <Button words="Cancel" act={done} />
        <Button words="Send" class="primary" />
      </footer>
    </form>
  );
}
