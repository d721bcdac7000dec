// The route of an answer: who answered and why, readable without a click; all facts behind it.
import { useState } from 'preact/hooks';
import type { Answer } from '../answer/answer.ts';
import type { AnswerMessage } from '../history/message.ts';
import { RouteDetails } from './route-details.tsx';
import { fallbackSentence, ruleSentence } from './sentences.ts';

export function RouteLine({ message, answer }: { message: AnswerMessage; answer: Answer }) {
  const [isOpen, setOpen] = useState(false);
  const { route } = answer;
  if (route === null) return null;
  const detailsId = `route-${message.id}`;
  return (
    <>
      <button
        type="button"
        class={`quiet route-chip node-${route.backend}`}
        aria-expanded={isOpen}
        aria-controls={detailsId}
        onClick={() => setOpen(!isOpen)}
      >
        <span class="dot route-dot" aria-hidden="true" />
        <b>{route.backend}</b>
        <span class="route-why">{ruleSentence(route.rule)}</span>
      </button>
      {message.record?.decision.forceDenied === true && (
        <p class="fallback" role="note">
          Big was asked for, but this key may not ask for it.
        </p>
      )}
      {route.fallback !== null && (
        <p class="fallback" role="note">
          {fallbackSentence(route.fallback)}
        </p>
      )}
      {isOpen && <RouteDetails id={detailsId} message={message} answer={answer} route={route} />}
    </>
  );
}
