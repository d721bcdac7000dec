// Asks the router where the draft would go, shortly after typing stops.
import { computed, effect } from '@preact/signals';
import { bareQuestion } from '../history/message.ts';
import { mode, reach, status } from '../router/status-poll.ts';
import { askAbout } from './ask-about.ts';
import { buildRequest, planSend } from './build-request.ts';
import { choice, draft, draftFiles, opened, preview, settingsHere, shown } from './state.ts';

const quietMs = 400;
/** What may change where a draft would go; the same at most polls. */
const house = computed(() => `${reach.value} ${mode.value} ${status.value?.value.backends.big?.state}`);

/** Keeps the preview in step with the draft, the choice, the conversation and the house. Runs as long as the page. */
export function followDraft(): void {
  effect(() => {
    const text = draft.value;
    const files = draftFiles.value;
    const now = opened.value;
    if ((text.trim() === '' && files.length === 0) || now === null || house.value.startsWith('offline')) {
      preview.value = null;
      return undefined;
    }
    const question = bareQuestion(text, choice.value, files);
    const settings = settingsHere.value;
    const plan = planSend(choice.value);
    const history = shown.value;
    const cancel = new AbortController();
    const timer = setTimeout(
      () => void look(() => buildRequest([...history, question], settings, plan), cancel.signal),
      quietMs,
    );
    return () => {
      clearTimeout(timer);
      cancel.abort();
    };
  });
}

async function look(build: () => ReturnType<typeof buildRequest>, cancel: AbortSignal): Promise<void> {
  const reply = await askAbout(build(), {}, { signal: cancel });
  if (cancel.aborted) return;
  preview.value = reply.kind === 'ok' ? reply.value : null;
}
