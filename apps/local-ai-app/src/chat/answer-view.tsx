// One answer: its route, its thinking, its text, what went wrong, and what can be done with it.
import { type Answer, isRunning, type ToolCall } from '../answer/answer.ts';
import { splitThinking } from '../answer/split-thinking.ts';
import type { AnswerMessage } from '../history/message.ts';
import { CodeBlock } from '../markdown/code-block.tsx';
import { Markdown } from '../markdown/markdown.tsx';
import { RouteLine } from '../route/route-line.tsx';
import { formatDuration } from '../shell/format.ts';
import { parseJson } from '../shell/parse-json.ts';
import { nowMs } from '../shell/tick.ts';
import { AnswerFooter } from './answer-footer.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { running } from './state.ts';
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
      <ToolCalls tools={answer.tools ?? []} isLive={isLive} />
      {isLive && <Waiting answer={answer} job={job} />}
      {isEmpty(answer, said) && <p class="muted stopped-mark">The model ended its answer without a word.</p>}
      <FailureNotice message={message} answer={answer} />
      {!isLive && <AnswerFooter message={message} answer={answer} said={said} />}
    </article>
  );
}

function isEmpty({ state, tools = [] }: Answer, said: string): boolean {
  return state === 'done' && said.trim() === '' && tools.length === 0;
}

function Thinking({ answer, text, isOpen }: { answer: Answer; text: string; isOpen: boolean }) {
  if (text === '') return null;
  return (
    <details class="muted thinking">
      <summary>{isOpen ? `Thinking… ${lasted(answer, nowMs.value)}` : `Thought${after(answer)}`}</summary>
      <p>{text}</p>
    </details>
  );
}

function lasted({ firstOutputMs }: Answer, untilMs: number): string {
  return firstOutputMs === null ? '' : formatDuration(Math.max(1000, untilMs - firstOutputMs));
}

/** Answers of an older app do not know when their thinking ended. */
function after(answer: Answer): string {
  const end = answer.saidMs ?? (answer.content === '' ? answer.lastOutputMs : null);
  return end === null || answer.firstOutputMs === null
    ? ' before answering'
    : ` for ${formatDuration(end - answer.firstOutputMs)}`;
}

function ToolCalls({ tools, isLive }: { tools: readonly ToolCall[]; isLive: boolean }) {
  if (tools.length === 0) return null;
  return (
    <ul class="tool-calls" aria-label="Tools that the model asked for">
      {tools.map((tool, index) => (
        <li key={index}>
          <details>
            <summary>
              asks for the tool <code>{tool.name === '' ? 'unnamed' : tool.name}</code>; this chat runs none
            </summary>
            <CodeBlock language="json" text={pretty(tool.arguments)} open={isLive} />
          </details>
        </li>
      ))}
    </ul>
  );
}

function pretty(json: string): string {
  return JSON.stringify(parseJson(json), null, 2) ?? json;
}
