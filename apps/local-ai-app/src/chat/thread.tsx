// The messages of the open chat, the latest ones first in the document's end; earlier ones come when asked for.
import { useSignalEffect } from '@preact/signals';
import { useLayoutEffect, useState } from 'preact/hooks';
import { AnswerView } from './answer-view.tsx';
import { EmptyThread } from './empty-thread.tsx';
import { isFollowing, jumpToLatest, keepInView, useFollowing } from './follow-bottom.ts';
import { opened, runningHere } from './state.ts';
import { UserView } from './user-view.tsx';

/** A long chat opens with its end. */
const shownAtFirst = 30;
const shownMore = 100;

export function Thread() {
  const [shown, setShown] = useState(shownAtFirst);
  useFollowing();
  const messages = opened.value?.messages ?? [];
  useLayoutEffect(() => {
    if (messages.length > 0) keepInView();
  }, [messages]);
  useSignalEffect(() => {
    if (runningHere.value?.answer.value !== undefined) requestAnimationFrame(keepInView);
  });
  if (messages.length === 0) return <EmptyThread />;
  const hidden = Math.max(0, messages.length - shown);
  return (
    <>
      <ol class="thread" aria-label="Messages">
        {hidden > 0 && (
          <li class="earlier">
            <button type="button" onClick={() => setShown(shown + shownMore)}>
              Show earlier messages ({hidden})
            </button>
          </li>
        )}
        {messages.slice(hidden).map((message) => (
          <li key={message.id}>
            {message.role === 'user' ? <UserView message={message} /> : <AnswerView message={message} />}
          </li>
        ))}
      </ol>
      {!isFollowing.value && (
        <button type="button" class="jump" onClick={jumpToLatest}>
          Jump to latest
        </button>
      )}
    </>
  );
}
