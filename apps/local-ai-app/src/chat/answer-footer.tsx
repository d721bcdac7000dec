// Under an answer: how long, how fast, and what can be done with it.
import type { Answer } from '../answer/answer.ts';
import type { AnswerMessage } from '../history/message.ts';
import { CopyButton } from '../shell/copy-button.tsx';
import { formatCount, formatDuration, tokensPerSecond } from '../shell/format.ts';
import { regenerate } from './actions.ts';
import { runningHere } from './state.ts';

export function AnswerFooter({ message, answer, said }: { message: AnswerMessage; answer: Answer; said: string }) {
  return (
    <footer class="message-actions">
      <Figures answer={answer} />
      {said !== '' && <CopyButton text={said} what="answer" />}
      {answer.failure === null && (
        <button
          type="button"
          class="quiet"
          disabled={runningHere.value !== null}
          onClick={() => void regenerate(message)}
        >
          Regenerate
        </button>
      )}
    </footer>
  );
}

function Figures({ answer }: { answer: Answer }) {
  if (answer.firstOutputMs === null) return null;
  const speed = tokensPerSecond(answer.completionTokens ?? answer.chunks, answer.firstOutputMs, answer.lastOutputMs);
  const count =
    answer.completionTokens === null ? `≈ ${formatCount(answer.chunks)}` : formatCount(answer.completionTokens);
  const parts = [
    `${count} ${count.endsWith(' 1') || count === '1' ? 'token' : 'tokens'}`,
    ...(speed === null ? [] : [`${speed.toFixed(speed < 10 ? 1 : 0)} tokens/s`]),
    `first word ${formatDuration(answer.firstOutputMs - answer.startedMs)}`,
    ...(answer.promptTokens === null ? [] : [`prompt ${formatCount(answer.promptTokens)}`]),
    ...(answer.finishReason === 'length' ? ['cut at the length limit'] : []),
  ];
  return <span class="figures">{parts.join(' · ')}</span>;
}
