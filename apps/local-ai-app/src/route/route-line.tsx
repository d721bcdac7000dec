// The route of an answer: who answered and why, readable without a click; all facts behind it.
import { useEffect, useState } from 'preact/hooks';
import type { Answer, Route } from '../answer/answer.ts';
import { curlFor } from '../chat/curl.ts';
import { opened } from '../chat/state.ts';
import type { AnswerMessage } from '../history/message.ts';
import { findRow } from '../router/decisions.ts';
import { CopyButton } from '../shell/copy.tsx';
import { type Fact, FactList, factsOf } from './facts.tsx';
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
        <b class={`node-${route.backend}`}>{route.backend}</b>
        <span class="route-why">{ruleSentence(route.rule)}</span>
      </button>
      {message.record?.decision.forceDenied === true && (
        <Notice words="Big was asked for, but this key may not ask for it." />
      )}
      {route.fallback !== null && <Notice words={fallbackSentence(route.fallback)} />}
      {isOpen && <RouteDetails id={detailsId} message={message} answer={answer} route={route} />}
    </>
  );
}

function Notice({ words }: { words: string }) {
  return (
    <p class="notice muted fallback" role="note">
      {words}
    </p>
  );
}

interface Shown {
  readonly id: string;
  readonly message: AnswerMessage;
  readonly answer: Answer;
  readonly route: Route;
}

function RouteDetails({ id, message, answer, route }: Shown) {
  const [row, setRow] = useState(message.record);
  useEffect(() => {
    if (message.record === null) void findRow(route.requestId).then(setRow);
  }, [message.record]);
  const facts = [...headerFacts(answer, route), ...(row === null ? [] : factsOf(row))];
  return (
    <div id={id} class="sheet stack route-details">
      <FactList facts={facts} />
      <p class="row route-links">
        <a href={`#/ops/${encodeURIComponent(route.requestId)}`}>Show in Ops</a>
        <CopyButton what="the curl command" label="Copy as curl" text={() => curlFor(opened.value, message)} />
      </p>
    </div>
  );
}

function headerFacts(answer: Answer, route: Route): Fact[] {
  return [
    ['answered', route.backend],
    ['model', answer.model ?? '–'],
    ['rule', route.rule],
    ['fallback', route.fallback ?? 'none'],
    ['request id', route.requestId],
  ];
}
