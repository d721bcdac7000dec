// One answer: its route, its thinking, its text, what went wrong, and what can be done with it.
import { type Answer, isRunning } from '../answer/answer.ts';
import { splitThinking } from '../answer/split-thinking.ts';
import type { AnswerMessage } from '../history/message.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { RouteLine } from '../route/route-line.tsx';
import { AnswerFooter } from './answer-footer.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { running } from './state.ts';
import { Thinking } from './thinking.tsx';

export function AnswerView({ message }: { message: AnswerMessage }) {
  const live = running.value.get(message.conversationId);
  const isOwn = live?.message.id === message.id;
  const answer = isOwn ? live.answer.value : message.answer;
  const { thinking, said, open } = splitThinking(answer.content);
  const isLive = isRunning(answer);
  return (
    <article class={`answer state-${answer.state}`} aria-label="Answer" aria-busy={isLive}>
      <RouteLine message={message} answer={answer} />
      <Thinking text={answer.reasoning + thinking} isOpen={isLive && (open || said === '')} />
      {said !== '' && <Markdown text={said} streaming={isLive} />}
      {isLive && <Waiting answer={answer} isElsewhere={!isOwn} />}
      <FailureNotice message={message} answer={answer} />
      {!isLive && <AnswerFooter message={message} answer={answer} said={said} />}
    </article>
  );
}

function Waiting({ answer, isElsewhere }: { answer: Answer; isElsewhere: boolean }) {
  if (isElsewhere) return <p class="waiting">Being written in another tab.</p>;
  if (answer.firstOutputMs !== null) return <span class="cursor" aria-hidden="true" />;
  return <p class="waiting">{answer.route === null ? 'Waiting for the first word…' : 'Reading the prompt…'}</p>;
}
