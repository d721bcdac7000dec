// What is sent with each message of a chat: system prompt, sampling values, thinking, and fields of one's own.
import { signal } from '@preact/signals';
import { SlidersHorizontal } from 'lucide';
import { newChats } from '../history/kept.ts';
import { defaultSettings, type Settings } from '../history/message.ts';
import { Dialog } from '../shell/dialog.tsx';
import { Icon } from '../shell/icon.tsx';
import { changeSettings } from './conversation-actions.ts';
import { readSettings } from './read-settings.ts';
import { settingsHere } from './state.ts';

const isOpen = signal(false);
/** What cannot be saved as it was typed. */
const refused = signal<string | null>(null);

export function openSettings(): void {
  refused.value = null;
  isOpen.value = true;
}

export function SettingsButton() {
  const isChanged = JSON.stringify(settingsHere.value) !== JSON.stringify(defaultSettings);
  return (
    <button
      type="button"
      class={isChanged ? 'icon settings-button changed' : 'icon settings-button'}
      aria-haspopup="dialog"
      aria-label={isChanged ? 'Settings, changed' : 'Settings'}
      title="Settings of this chat"
      onClick={openSettings}
    >
      <Icon shape={SlidersHorizontal} />
    </button>
  );
}

function close(): void {
  isOpen.value = false;
}

function save(event: SubmitEvent): void {
  event.preventDefault();
  const form = new FormData(event.currentTarget as HTMLFormElement);
  const settings = readSettings(form);
  refused.value = typeof settings === 'string' ? settings : null;
  if (typeof settings === 'string') return;
  void changeSettings(settings);
  if (form.has('forNewChats')) newChats.keep(settings);
  close();
}

export function SettingsDialog() {
  if (!isOpen.value) return null;
  return (
    <Dialog title="Settings of this chat" onClose={close}>
      <form onSubmit={save}>
        <Fields settings={settingsHere.value} />
        <label class="check-row">
          <input name="forNewChats" type="checkbox" /> Every new chat begins with these
        </label>
        <div class="dialog-actions">
          <button type="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="primary">
            Save
          </button>
        </div>
      </form>
    </Dialog>
  );
}

const numbers = [
  { name: 'temperature', label: 'Temperature', min: 0, max: 2, step: 0.05 },
  { name: 'topP', label: 'Top p', min: 0.01, max: 1, step: 0.01 },
  { name: 'maxTokens', label: 'Most tokens', min: 1, step: 1 },
] as const;

function Fields({ settings }: { settings: Settings }) {
  const { thinking = null, extra = {} } = settings;
  const own = Object.keys(extra).length === 0 ? '' : JSON.stringify(extra, null, 2);
  return (
    <>
      <label class="field">
        System prompt
        <textarea name="system" rows={4} defaultValue={settings.system} />
      </label>
      <div class="field-row">
        {numbers.map(({ label, ...field }) => (
          <label key={label} class="field">
            {label}
            <input type="number" {...field} placeholder="server's" defaultValue={settings[field.name] ?? ''} />
          </label>
        ))}
        <label class="field">
          Thinking
          <select name="thinking" defaultValue={thinking === null ? '' : String(thinking)}>
            <option value="">model's own</option>
            <option value="true">on</option>
            <option value="false">off</option>
          </select>
        </label>
      </div>
      <label class="field">
        More fields of the request, JSON
        <textarea name="extra" class="code" rows={2} spellcheck={false} placeholder='{"seed": 1}' defaultValue={own} />
      </label>
      {refused.value !== null && (
        <p class="error-text" role="alert">
          {refused.value}
        </p>
      )}
    </>
  );
}
