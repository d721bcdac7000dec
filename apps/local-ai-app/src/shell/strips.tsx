// What concerns the whole page: the router is away, a key is missing, nothing can be kept.
import { useEffect, useRef, useState } from 'preact/hooks';
import { isHistoryKept } from '../history/database.ts';
import { saveApiKey } from '../router/api-key.ts';
import { keyWanted } from '../router/ask-router.ts';
import { awaySinceMs, reach, refreshStatus } from '../router/status-poll.ts';
import { announce } from './announcer.tsx';
import { Button } from './button.tsx';
import { formatAge } from './format.ts';
import { nowMs } from './tick.ts';

export function Strips() {
  return (
    <div class="strips">
      {reach.value === 'offline' && <OfflineStrip />}
      {!isHistoryKept.value && (
        <p class="strip" role="status">
          This browser keeps no history here: chats are gone after a reload.
        </p>
      )}
      {keyWanted.value && <KeyCard />}
    </div>
  );
}

function OfflineStrip() {
  const since = awaySinceMs.value;
  return (
    <p class="strip" role="status">
      <strong>The router does not answer</strong>
      {since !== null && ` for ${formatAge(nowMs.value - since).replace('now', 'a moment')}`}. History and drafts are
      here; trying again every few seconds.
    </p>
  );
}

function KeyCard() {
  const [isRefused, setRefused] = useState(false);
  const card = useRef<HTMLFormElement>(null);
  useEffect(() => {
    card.current?.scrollIntoView({ block: 'center' });
    card.current?.querySelector('input')?.focus({ preventScroll: true });
  }, []);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    saveApiKey(String(form.get('key') ?? '').trim(), form.get('keep') !== null);
    await refreshStatus();
    setRefused(keyWanted.value);
    announce(keyWanted.value ? 'The router refused this key.' : 'Key accepted.');
  };
  return (
    <form
      ref={card}
      class="sheet lifted stack key-card"
      aria-labelledby="key-title"
      onSubmit={(event) => void submit(event)}
    >
      <h2 id="key-title">This router wants an API key</h2>
      <p class="hint">
        On the server <code>llm-router key add NAME</code> makes one, for each person or device.
      </p>
      <KeyField isRefused={isRefused} />
      <label class="row">
        <input name="keep" type="checkbox" /> Keep it on this device, not only in this tab
      </label>
      <Button words="Use this key" class="primary" />
    </form>
  );
}

function KeyField({ isRefused }: { isRefused: boolean }) {
  return (
    <label class="hint field">
      API key
      <input name="key" type="password" autocomplete="off" spellcheck={false} aria-invalid={isRefused} />
      {isRefused && (
        <span id="key-refused" class="error-text">
          The router refused this key.
        </span>
      )}
    </label>
  );
}
