// Where a message is written: the text, where it goes, Send or Stop.
import { useEffect, useRef } from 'preact/hooks';
import { writeDraft } from '../history/scratch.ts';
import { sendDraft, stop } from './actions.ts';
import { ChoicePicker } from './choice-picker.tsx';
import { jumpToLatest } from './follow-bottom.ts';
import { hasForceTag } from './plan-send.ts';
import { preview } from './preview.ts';
import { PreviewLine } from './preview-line.tsx';
import { isSendKey } from './send-key.ts';
import { SettingsButton } from './settings-dialog.tsx';
import { draft, opened, runningHere } from './state.ts';

export function Composer() {
  return (
    <form
      class="composer"
      aria-label="New message"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <DraftArea />
      <div class="composer-row">
        <ChoicePicker />
        <span class="spring" />
        <SettingsButton />
        {runningHere.value === null ? <SendButton /> : <StopButton />}
      </div>
      <div class="preview-row">
        <TagChip />
        <PreviewLine />
      </div>
    </form>
  );
}

async function send(): Promise<void> {
  if (await sendDraft()) jumpToLatest();
}

function change(value: string): void {
  draft.value = value;
  writeDraft(opened.value?.conversation?.id ?? 'new', value);
}

function DraftArea() {
  const area = useRef<HTMLTextAreaElement>(null);
  const text = draft.value;
  useEffect(() => {
    const element = area.current;
    if (element === null) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [text]);
  return (
    <textarea
      id="draft"
      ref={area}
      rows={1}
      value={text}
      placeholder="Ask something"
      aria-label="Message"
      onInput={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (!isSendKey(event)) return;
        event.preventDefault();
        void send();
      }}
    />
  );
}

/** The force tag in the text, made visible; the router may know it by another word, which its preview tells. */
function TagChip() {
  const now = preview.value;
  const isKnown = hasForceTag(draft.value) || (now.kind === 'known' && now.explanation.decision.rule === 'forced-tag');
  if (!isKnown || draft.value.trim() === '') return null;
  return <span class="tag-chip node-big">#force_big: goes to Big</span>;
}

function SendButton() {
  return (
    <button type="submit" class="primary" disabled={draft.value.trim() === ''}>
      Send
    </button>
  );
}

function StopButton() {
  return (
    <button type="button" class="primary stop" onClick={stop}>
      Stop
    </button>
  );
}
