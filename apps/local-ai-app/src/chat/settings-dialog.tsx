// What is sent with each message of a chat: system prompt, sampling values, thinking, and fields of one's own.
import { SlidersHorizontal } from 'lucide';
import { useState } from 'preact/hooks';
import { newChats } from '../history/kept.ts';
import { defaultSettings, type Settings } from '../history/message.ts';
import { Button } from '../shell/button.tsx';
import { closeDialog, Dialog, openDialog } from '../shell/dialog.tsx';
import { changeSettings } from './conversation-actions.ts';
import { readSettings } from './read-settings.ts';
import { settingsHere } from './state.ts';

export function SettingsButton() {
  const isChanged = JSON.stringify(settingsHere.value) !== JSON.stringify(defaultSettings);
  return (
    <Button
      icon={SlidersHorizontal}
      class={isChanged ? 'icon settings-button changed' : 'icon settings-button'}
      aria-haspopup="dialog"
      aria-label={isChanged ? 'Settings, changed' : 'Settings'}
      title="Settings of this chat"
      act={() => openDialog(SettingsDialog)}
    />
  );
}

export function SettingsDialog() {
  /** What cannot be saved as it was typed. */
  const [refused, setRefused] = useState<string | null>(null);
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const settings = readSettings(form);
    if (typeof settings === 'string') return setRefused(settings);
    void changeSettings(settings);
    if (form.has('forNewChats')) newChats.keep(settings);
    closeDialog();
  };
  return (
    <Dialog title="Settings of this chat">
      <form class="stack" onSubmit={save}>
        <Fields settings={settingsHere.value} />
        {refused !== null && (
          <p class="error-text" role="alert">
            {refused}
          </p>
        )}
        <label class="row">
          <input name="forNewChats" type="checkbox" /> Every new chat begins with these
        </label>
        <div class="row wrap actions">
          <Button words="Cancel" act={closeDialog} />
          <Button words="Save" class="primary" />
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
      <label class="hint field">
        System prompt
        <textarea name="system" rows={4} defaultValue={settings.system} />
      </label>
      <div class="tiles">
        {numbers.map(({ label, ...field }) => (
          <label key={label} class="hint field">
            {label}
            <input type="number" {...field} placeholder="server's" defaultValue={settings[field.name] ?? ''} />
          </label>
        ))}
        <label class="hint field">
          Thinking
          <select name="thinking" defaultValue={thinking === null ? '' : String(thinking)}>
            <option value="">model's own</option>
            <option value="true">on</option>
            <option value="false">off</option>
          </select>
        </label>
      </div>
      <label class="hint field">
        More fields of the request, JSON
        <textarea name="extra" class="code" rows={2} spellcheck={false} placeholder='{"seed": 1}' defaultValue={own} />
      </label>
    </>
  );
}
