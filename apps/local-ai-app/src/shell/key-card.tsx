// Asks for the API key after a 401.
import { useRef, useState } from 'preact/hooks';
import { saveApiKey } from '../router/api-key.ts';
import { keyWanted } from '../router/ask-router.ts';
import { refreshStatus } from '../router/status-poll.ts';
import { announce } from './announcer.tsx';

export function KeyCard() {
  const key = useRef<HTMLInputElement>(null);
  const keep = useRef<HTMLInputElement>(null);
  const [isRefused, setRefused] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    saveApiKey(key.current?.value.trim() ?? '', keep.current?.checked ?? false);
    await refreshStatus();
    setRefused(keyWanted.value);
    announce(keyWanted.value ? 'The router refused this key.' : 'Key accepted.');
  };
  return (
    <form class="key-card" aria-labelledby="key-title" onSubmit={(event) => void submit(event)}>
      <h2 id="key-title">This router wants an API key</h2>
      <p>Keys are made with the router's hash-key command, one for each person or device.</p>
      <label>
        API key
        <input
          ref={key}
          type="password"
          name="router-key"
          autocomplete="off"
          spellcheck={false}
          aria-invalid={isRefused}
          aria-describedby={isRefused ? 'key-refused' : undefined}
        />
      </label>
      {isRefused && (
        <p id="key-refused" class="error-text">
          The router refused this key.
        </p>
      )}
      <label class="check-row">
        <input ref={keep} type="checkbox" /> Keep it on this device (else until the tab is closed)
      </label>
      <button type="submit" class="primary">
        Use this key
      </button>
    </form>
  );
}
