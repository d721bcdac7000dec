// Text files and long pastes that go with the draft. Text and code only: these models read nothing else.
import { signal } from '@preact/signals';
import type { TextFile } from '../history/message.ts';
import { readDraft, writeDraft } from '../history/scratch.ts';
import { announce } from '../shell/announcer.tsx';
import { parseJson } from '../shell/parse-json.ts';
import { draftFiles, opened } from './state.ts';

/** A longer paste becomes a file, so that the words around it stay readable. */
export const longPaste = 4000;
const longestBytes = 8 * 1024 * 1024;

/** Why the last file was not taken; null: it was. */
export const refusedFile = signal<string | null>(null);

const scratch = (): string => `files:${opened.value?.conversation?.id ?? 'new'}`;

function keep(files: readonly TextFile[]): void {
  draftFiles.value = files;
  writeDraft(scratch(), files.length === 0 ? '' : JSON.stringify(files));
}

/** The files of a draft that a reload interrupted. */
export function readDraftFiles(): void {
  refusedFile.value = null;
  draftFiles.value = (parseJson(readDraft(scratch())) as TextFile[] | undefined) ?? [];
}

export function addPaste(text: string): void {
  refusedFile.value = null;
  const pastes = draftFiles.value.filter(({ name }) => name.startsWith('Pasted text')).length;
  keep([...draftFiles.value, { name: pastes === 0 ? 'Pasted text' : `Pasted text ${pastes + 1}`, text }]);
  announce('The pasted text is attached.');
}

export function removeFile(at: number): void {
  keep(draftFiles.value.filter((_, index) => index !== at));
}

export function dropDraftFiles(): void {
  keep([]);
  refusedFile.value = null;
}

/** Resolves once all that was given so far is taken or refused: a phone may have to fetch a file first. */
export let filesTaken: Promise<unknown> = Promise.resolve();

export function addFiles(files: Iterable<File>): void {
  filesTaken = Promise.allSettled([filesTaken, take([...files])]);
}

/** Takes what is text; says why the rest is not taken. */
async function take(files: readonly File[]): Promise<void> {
  refusedFile.value = null;
  for (const file of files) {
    const reason = await refusal(file);
    if (reason === null) keep(await file.text().then((text) => [...draftFiles.value, { name: file.name, text }]));
    else refusedFile.value = `${file.name}: ${reason}`;
    announce(reason === null ? `${file.name} is attached.` : (refusedFile.value ?? ''));
  }
}

async function refusal(file: File): Promise<string | null> {
  if (/^(?:image|video|audio)\//.test(file.type)) return 'these models read text, no pictures, sound or film.';
  if (file.size > longestBytes) return 'larger than 8 MB.';
  const bytes = new Uint8Array(await file.slice(0, 65_536).arrayBuffer());
  return isText(bytes) ? null : 'not a text file. Text and code can be attached.';
}

/** No NUL, and UTF-8 but for a character that the end of the sample cuts. */
export function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  const bad = new TextDecoder().decode(bytes).match(/\ufffd/g)?.length ?? 0;
  return bad <= 1 + bytes.length / 1000;
}
