// Where a message is written: one box with the text, what is attached, where it goes, and Send or Stop.
import { ArrowUp, BookMarked, Paperclip, Plus, SlidersHorizontal, Square } from 'lucide';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { writeDraft } from '../history/scratch.ts';
import { keyWanted } from '../router/ask-router.ts';
import { status } from '../router/status-poll.ts';
import { Button } from '../shell/button.tsx';
import { openDialog } from '../shell/dialog.tsx';
import { FileInput } from '../shell/file-input.tsx';
import { MenuButton } from '../shell/menu.tsx';
import { sendDraft, stop } from './actions.ts';
import { addFiles, addPaste, longPaste } from './attachments.ts';
import { ChoicePicker } from './choice-picker.tsx';
import { FileChips } from './file-chips.tsx';
import { KeptPrompts } from './kept-prompts.tsx';
import { HelpButton } from './keys.tsx';
import { PreviewLine } from './preview-line.tsx';
import { isSendKey } from './send-key.ts';
import { SettingsButton, SettingsDialog } from './settings-dialog.tsx';
import { draft, draftFiles, opened, preview, runningHere } from './state.ts';

export function Composer() {
  return (
    <form
      class="composer"
      aria-label="New message"
      onSubmit={(event) => {
        event.preventDefault();
        void sendDraft();
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        addFiles(event.dataTransfer?.files ?? []);
      }}
    >
      <div class="sheet lifted box">
        <FileChips />
        <DraftArea />
        <div class="row composer-row">
          <AddMenu />
          <ChoicePicker />
          <span class="spring" />
          <SettingsButton />
          <SendOrStop />
        </div>
      </div>
      <div class="row wrap preview-row">
        <TagChip />
        <PreviewLine />
        <HelpButton />
      </div>
    </form>
  );
}

export function changeDraft(value: string): void {
  draft.value = value;
  writeDraft(opened.value?.conversation?.id ?? 'new', value);
}

function DraftArea() {
  const area = useRef<HTMLTextAreaElement>(null);
  const text = draft.value;
  const chat = opened.value?.conversation?.id ?? 'new';
  useLayoutEffect(() => {
    const fit = () => fitHeight(area.current);
    fit();
    addEventListener('resize', fit);
    return () => removeEventListener('resize', fit);
  }, [text]);
  useLayoutEffect(() => focusDraft(), [chat]);
  return (
    <textarea
      id="draft"
      ref={area}
      rows={1}
      value={text}
      placeholder="Message"
      aria-label="Message"
      onInput={(event) => changeDraft(event.currentTarget.value)}
      onPaste={paste}
      onKeyDown={(event) => {
        if (!isSendKey(event)) return;
        event.preventDefault();
        void sendDraft();
      }}
    />
  );
}

/** As high as its text at the width that it has now, where the browser does not see to that (`field-sizing`). */
function fitHeight(area: HTMLTextAreaElement | null): void {
  if (area === null || CSS.supports('field-sizing', 'content')) return;
  area.style.height = 'auto';
  area.style.height = `${area.scrollHeight}px`;
}

/** Not on a touch screen, where the keyboard would cover the chat, not over a question that waits for an answer, and not off a message that a search found. */
export function focusDraft(): void {
  const isBusy = keyWanted.value || document.querySelector('dialog[open]') !== null;
  const isElsewhere = document.activeElement?.matches('input, textarea, [role=menuitem], article') === true;
  if (!isBusy && !isElsewhere && matchMedia('(hover: hover)').matches)
    document.getElementById('draft')?.focus({ preventScroll: true });
}

function paste(event: ClipboardEvent): void {
  const files = event.clipboardData?.files;
  const text = event.clipboardData?.getData('text/plain') ?? '';
  if (files !== undefined && files.length > 0 && text === '') {
    event.preventDefault();
    addFiles(files);
  } else if (text.length > longPaste) {
    event.preventDefault();
    addPaste(text);
  }
}

/** The force tag in the text, made visible: the router says whether it counts. */
function TagChip() {
  const tag = status.value?.value.rules?.forceTag ?? 'The force tag';
  if (preview.value?.facts.force !== 'tag') return null;
  return <span class="pill tag-chip node-big">{tag}: goes to Big</span>;
}

function SendOrStop() {
  const isEmpty = draft.value.trim() === '' && draftFiles.value.length === 0;
  return runningHere.value === null ? (
    <Button icon={ArrowUp} name="Send" class="primary round send" disabled={isEmpty} />
  ) : (
    <Button icon={Square} name="Stop" title="Stop (Esc)" class="primary round stop" act={stop} />
  );
}

function AddMenu() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <MenuButton
        name="Add to the message"
        shape={Plus}
        items={[
          { name: 'Attach text files', shape: Paperclip, act: () => input.current?.click() },
          { name: 'Kept prompts', shape: BookMarked, act: () => openDialog(KeptPrompts) },
          { name: 'Settings of this chat', shape: SlidersHorizontal, act: () => openDialog(SettingsDialog) },
        ]}
      />
      <FileInput input={input} name="Text files" take={addFiles} />
    </>
  );
}
