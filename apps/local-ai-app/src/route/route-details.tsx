// The opened route chip: the headers' facts at once, the router's record when it is known, and the request as curl.
import { useEffect, useState } from 'preact/hooks';
import type { Answer, Route } from '../answer/answer.ts';
import { curlFor } from '../chat/curl.ts';
import type { AnswerMessage } from '../history/message.ts';
import { opened } from '../chat/state.ts';
import { findRow } from '../router/decisions.ts';
import { CopyButton } from '../shell/copy.tsx';
import { type Fact, FactList, factsOf } from './facts.tsx';

export function RouteDetails({
  id,
  message,
  answer,
  route,
}: {
  id: string;
  message: AnswerMessage;
  answer: Answer;
  route: Route;
}) {
  const [row, setRow] = useState(message.record);
  useEffect(() => {
    if (message.record === null) void findRow(route.requestId).then(setRow);
  }, [message.record]);
  const facts = [...headerFacts(answer, route), ...(row === null ? [] : factsOf(row))];
  return (
    <div id={id} class="sheet route-details">
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
