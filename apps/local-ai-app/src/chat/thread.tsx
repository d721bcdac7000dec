// The messages of the open chat, turn by turn: a question and its answer, or two answers side by side. Earlier ones come when asked for.
import { signal, useSignalEffect } from '@preact/signals';
import { ArrowDown } from 'lucide';
import { useEffect, useRef, useState } from 'preact/hooks';
import { besideOf } from '../history/branches.ts';
import type { AnswerMessage, Message } from '../history/message.ts';
import { hasBig, status } from '../router/status-poll.ts';
import { Button } from '../shell/button.tsx';
import { idle } from '../shell/idle.ts';
import { pinned, showBranch } from './actions.ts';
import { AnswerView } from './answer-view.tsx';
import { isFollowing, jumpToLatest, keepInView, pinToTop, useFollowing } from './follow-bottom.ts';
import { useWanted } from './go-to-found.ts';
import { opened, shown } from './state.ts';
import { UserView } from './user-view.tsx';

/** A long chat opens with its end: first what fills a window, in the next idle moment more, the rest when asked for. */
const turnsShown = { atOnce: 5, atFirst: 15, more: 50 };

export function Thread() {
  const [count, setCount] = useState(turnsShown.atOnce);
  const list = useRef<HTMLOListElement>(null);
  useFollowing();
  useEffect(() => void idle().then(() => setCount((now) => Math.max(now, turnsShown.atFirst))), []);
  const messages = shown.value;
  useSignalEffect(() => {
    if (shown.value.length > 0) requestAnimationFrame(keepInView);
  });
  useSignalEffect(() => {
    if (pinned.value !== null) requestAnimationFrame(() => pinToTop(list.current?.lastElementChild ?? null));
  });
  useWanted(list, messages, (from) => {
    const needed = turnsOf(from).length;
    if (needed > count) setCount(needed);
    return needed <= count;
  });
  if (messages.length === 0) return <EmptyThread />;
  const turns = turnsOf(messages);
  const hidden = Math.max(0, turns.length - count);
  return (
    <>
      <ol class="thread" aria-label="Messages" ref={list}>
        {hidden > 0 && (
          <li class="earlier">
            <Button words={`Show earlier messages (${hidden * 2})`} act={() => setCount(count + turnsShown.more)} />
          </li>
        )}
        {turns.slice(hidden).map((turn, index, all) => (
          <Turn key={turn[0]?.id} messages={turn} isLast={index === all.length - 1} />
        ))}
      </ol>
      {!isFollowing.value && (
        <Button icon={ArrowDown} name="Jump to latest" class="round lifted jump" act={jumpToLatest} />
      )}
    </>
  );
}

function turnsOf(messages: readonly Message[]): readonly (readonly Message[])[] {
  const turns: Message[][] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (message.role === 'user' || last === undefined) turns.push([message]);
    else last.push(message);
  }
  return turns;
}

function Turn({ messages, isLast }: { messages: readonly Message[]; isLast: boolean }) {
  const isPinned = isLast && messages[0]?.id === pinned.value;
  return (
    <li class={isPinned ? 'turn pinned' : 'turn'}>
      {messages.map((message) =>
        message.role === 'user' ? (
          <UserView key={message.id} message={message} isLast={isLast && messages.length === 1} />
        ) : (
          <Answers key={message.id} message={message} />
        ),
      )}
    </li>
  );
}

const wide = matchMedia('(min-width: 70rem)');
/** Whether two answers fit side by side. */
const isWide = signal(wide.matches);
wide.addEventListener('change', () => (isWide.value = wide.matches));

/** Answers of both models stand side by side where there is room; else one turns between them. */
function Answers({ message }: { message: AnswerMessage }) {
  const other = isWide.value ? besideOf(opened.value?.messages ?? [], message) : null;
  if (other === null) return <AnswerView message={message} />;
  const pair = [message, other].sort((a, b) => a.seq - b.seq);
  return (
    <div class="pair">
      {pair.map((answer) => (
        <div key={answer.id} class={answer === message ? 'sheet half chosen' : 'sheet half'}>
          <AnswerView message={answer} />
          {answer === message ? (
            <p class="hint">The chat goes on with this one.</p>
          ) : (
            <Button words="Continue with this one" act={() => showBranch(answer.id)} />
          )}
        </div>
      ))}
    </div>
  );
}

function EmptyThread() {
  return (
    <div class="stack muted empty-thread">
      <h2>What can I help with?</h2>
      {hasBig.value && <Choices />}
    </div>
  );
}

function Choices() {
  const backends = status.value?.value.backends;
  return (
    <>
      <dl>
        <dt>Auto</dt>
        <dd>Light questions stay on the server. Heavy ones go to the gaming PC, unless someone is gaming.</dd>
        <dt class="node-small">Small</dt>
        <dd>Always the server's own model{named(backends?.small.model)}.</dd>
        <dt class="node-big">Big</dt>
        <dd>The PC's model{named(backends?.big?.model)}. While someone is gaming, this asks first.</dd>
      </dl>
      <p>Each answer says which one wrote it, and why.</p>
    </>
  );
}

function named(model: string | null | undefined): string {
  return model === null || model === undefined ? '' : `, ${model}`;
}
