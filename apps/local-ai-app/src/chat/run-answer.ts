// Asks for one answer and keeps it as it comes: one change of the screen per frame, one save per second, also in a silence (it tells other tabs that this one writes) and in a hidden page (whose timers are slow).
import { batch } from '@preact/signals';
import { type Answer, type AnswerEvent, applyEvent, failureOf } from '../answer/answer.ts';
import { readAnswer } from '../answer/read-answer.ts';
import { save } from '../history/database.ts';
import type { AnswerMessage } from '../history/message.ts';
import { dropPartial, writePartial } from '../history/scratch.ts';
import { warmReader } from '../markdown/blocks.ts';
import { keyHeaders, keyWanted, routerUrl } from '../router/ask-router.ts';
import { findRow } from '../router/decisions.ts';
import { announce } from '../shell/announcer.tsx';
import { names } from '../shell/format.ts';
import type { ChatRequest } from './build-request.ts';
import { discarded, type Running, setRunning, showMessages } from './state.ts';
import { tellTabs } from './tabs.ts';

const unreachable = failureOf('offline', 'The router cannot be reached.');
const broken = failureOf('lost', 'The connection to the router broke.');

/** `takenBack` may take the finished answer off the chat. Runs until the answer is complete, stopped or failed; then it is saved and no longer running. Never rejects. */
export async function runAnswer(
  running: Running,
  request: ChatRequest,
  requestId: string,
  takenBack: (message: AnswerMessage) => Promise<boolean> = () => Promise.resolve(false),
): Promise<void> {
  const writer = new AnswerWriter(running);
  const leave = () => writePartial(running.message.id, writer.answer);
  addEventListener('pagehide', leave);
  const saving = setInterval(() => writer.save(), 1000);
  void warmReader();
  try {
    for await (const event of ask(request, requestId, running.stop.signal)) writer.apply(event);
  } catch {
    const failure = writer.answer.route === null ? unreachable : broken;
    writer.apply(running.stop.signal.aborted ? { kind: 'stopped' } : { kind: 'failed', failure });
  }
  clearInterval(saving);
  const message = writer.message();
  if (running.stop.signal.reason === discarded || (await takenBack(message)))
    setRunning(running.message.conversationId, null);
  else await finish(message, leave);
  removeEventListener('pagehide', leave);
}

async function* ask(request: ChatRequest, requestId: string, signal: AbortSignal): AsyncGenerator<AnswerEvent> {
  const headers = { ...request.headers, ...keyHeaders(), 'x-request-id': requestId };
  const body = JSON.stringify(request.body);
  const response = await fetch(routerUrl('v1/chat/completions'), { method: 'POST', headers, body, signal });
  if (response.status === 401) keyWanted.value = true;
  yield* readAnswer(response);
}

/** Until it is saved, a page that closes leaves it behind by `leave`. */
async function finish(message: AnswerMessage, leave: () => void): Promise<void> {
  batch(() => {
    setRunning(message.conversationId, null);
    showMessages(message.conversationId, [message]);
  });
  await save(null, [message]);
  removeEventListener('pagehide', leave);
  dropPartial(message.id);
  tellTabs(message.conversationId);
  announce(spoken[message.answer.state]);
  const row = message.answer.route === null ? null : await findRow(message.answer.route.requestId);
  if (row === null) return;
  const recorded = { ...message, record: row };
  showMessages(message.conversationId, [recorded]);
  await save(null, [recorded]);
}

const spoken: Readonly<Record<Answer['state'], string>> = {
  waiting: '',
  streaming: '',
  done: 'Answer complete.',
  stopped: 'Answer stopped.',
  interrupted: 'Answer interrupted. What came so far is kept.',
  failed: 'No answer.',
};

/** Collects events; shows them once per animation frame (a hidden page has none, so there a timer does). */
class AnswerWriter {
  answer: Answer;
  readonly #running: Running;
  #isScheduled = false;
  #announced: string | null = null;
  #savedMs = Date.now();

  constructor(running: Running) {
    this.#running = running;
    this.answer = running.answer.value;
  }

  apply(event: AnswerEvent): void {
    this.answer = applyEvent(this.answer, event, Date.now());
    if (event.kind === 'route' && event.route !== null && event.route.backend !== this.#announced) {
      this.#announced = event.route.backend;
      announce(`${names[event.route.backend]} is answering.`);
    }
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    if (document.hidden) setTimeout(() => this.#show(), 250);
    else requestAnimationFrame(() => this.#show());
  }

  message(): AnswerMessage {
    return { ...this.#running.message, answer: this.answer, savedMs: Date.now() };
  }

  save(): void {
    if (Date.now() - this.#savedMs < 900) return;
    this.#savedMs = Date.now();
    void save(null, [this.message()]);
    tellTabs(this.#running.message.conversationId);
  }

  #show(): void {
    this.#isScheduled = false;
    this.#running.answer.value = this.answer;
    this.save();
  }
}
