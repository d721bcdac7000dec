// What the model thought aloud: folded, with how long it took.
import type { Answer } from '../answer/answer.ts';
import { formatDuration } from '../shell/format.ts';
import { nowMs } from '../shell/tick.ts';

export function Thinking({ answer, text, isOpen }: { answer: Answer; text: string; isOpen: boolean }) {
  if (text === '') return null;
  return (
    <details class="thinking">
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
