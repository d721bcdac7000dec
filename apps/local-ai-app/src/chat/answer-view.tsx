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
import { ToolCalls } from './tool-calls.tsx';
import { Waiting } from './waiting.tsx';

export function AnswerView({ message }: { message: AnswerMessage }) {
  const live = running.value.get(message.conversationId);
  const job = live?.message.id === message.id ? live : null;
  const answer = job?.answer.value ?? message.answer;
  const { thinking, said, open } = splitThinking(answer.content);
  const isLive = isRunning(answer);
  return (
    <article class={`answer state-${answer.state}`} aria-label="Answer" aria-busy={isLive} data-message={message.id}>
      <RouteLine message={message} answer={answer} />
      <Thinking answer={answer} text={answer.reasoning + thinking} isOpen={isLive && (open || said === '')} />
      {said !== '' && <Markdown text={said} streaming={isLive} />}
      <ToolCalls tools={answer.tools ?? []} />
      {isLive && <Waiting answer={answer} expected={job?.expected ?? null} isElsewhere={job === null} />}
      {isEmpty(answer, said) && <p class="stopped-mark">The model ended its answer without a word.</p>}
      <FailureNotice message={message} answer={answer} />
      {!isLive && <AnswerFooter message={message} answer={answer} said={said} />}
    </article>
  );
}

function isEmpty({ state, tools = [] }: Answer, said: string): boolean {
  return state === 'done' && said.trim() === '' && tools.length === 0;
}
