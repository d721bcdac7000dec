// System prompt and sampling values of one chat.
import { signal } from '@preact/signals';
import { SlidersHorizontal } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import { defaultSettings, type Settings } from '../history/message.ts';
import { Icon } from '../shell/icon.tsx';
import { newChatSettings } from './actions.ts';
import { changeSettings } from './conversation-actions.ts';
import { opened } from './state.ts';

const isOpen = signal(false);

function current(): Settings {
  const conversation = opened.value?.conversation ?? null;
  return conversation === null ? newChatSettings.value : conversation.settings;
}

export function SettingsButton() {
  const isChanged = JSON.stringify(current()) !== JSON.stringify(defaultSettings);
  return (
    <>
      <button
        type="button"
        class={isChanged ? 'icon settings-button changed' : 'icon settings-button'}
        aria-haspopup="dialog"
        aria-label={isChanged ? 'Settings, changed' : 'Settings'}
        title="Settings of this chat"
        onClick={() => (isOpen.value = true)}
      >
        <Icon shape={SlidersHorizontal} />
      </button>
      {isOpen.value && <SettingsDialog />}
    </>
  );
}

function SettingsDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    void changeSettings(readSettings(new FormData(event.currentTarget as HTMLFormElement)));
    dialog.current?.close();
  };
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="settings-title" onClose={() => (isOpen.value = false)}>
      <h2 id="settings-title">Settings of this chat</h2>
      <form onSubmit={save}>
        <Fields settings={current()} />
        <div class="dialog-actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class="primary">
            Save
          </button>
        </div>
      </form>
    </dialog>
  );
}

function Fields({ settings }: { settings: Settings }) {
  return (
    <>
      <label class="field">
        System prompt
        <textarea name="system" rows={4} defaultValue={settings.system} />
      </label>
      <div class="field-row">
        <label class="field">
          Temperature
          <input
            name="temperature"
            type="number"
            min={0}
            max={2}
            step={0.05}
            defaultValue={settings.temperature ?? ''}
          />
        </label>
        <label class="field">
          Top p
          <input name="topP" type="number" min={0.01} max={1} step={0.01} defaultValue={settings.topP ?? ''} />
        </label>
        <label class="field">
          Longest answer, tokens
          <input name="maxTokens" type="number" min={1} step={1} defaultValue={settings.maxTokens ?? ''} />
        </label>
      </div>
      <p class="hint">An empty field leaves the value to the server.</p>
    </>
  );
}

/** What a form holds; an empty or unreadable number is none. */
export function readSettings(form: FormData): Settings {
  const number = (name: string) => {
    const text = String(form.get(name) ?? '').trim();
    const value = Number(text);
    return text === '' || !Number.isFinite(value) ? null : value;
  };
  return {
    system: String(form.get('system') ?? ''),
    temperature: number('temperature'),
    topP: number('topP'),
    maxTokens: number('maxTokens'),
  };
}
