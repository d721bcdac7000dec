// Under an answer: how long, how fast, and what can be done with it.
import { ArrowLeftRight, RefreshCw, TextCursorInput } from 'lucide';
import { type Answer, hasText } from '../answer/answer.ts';
import { besideOf } from '../history/branches.ts';
import type { AnswerMessage } from '../history/message.ts';
import { hasBig, mayForce } from '../router/status-poll.ts';
import { Button } from '../shell/button.tsx';
import { CopyIcon } from '../shell/copy.tsx';
import { formatCount, formatDuration, names, tokensPerSecond } from '../shell/format.ts';
import { askOther, goOnWith, regenerate } from './actions.ts';
import { BranchSwitch } from './branch-switch.tsx';
import { opened, runningHere } from './state.ts';

export function AnswerFooter({ message, answer, said }: { message: AnswerMessage; answer: Answer; said: string }) {
  const isBusy = runningHere.value !== null;
  const backend = answer.route?.backend;
  const other = `Ask ${names[backend === 'big' ? 'small' : 'big']} the same`;
  const hasOther = besideOf(opened.value?.messages ?? [], message) !== null;
  const mayAskOther = backend !== undefined && hasBig.value && !hasOther && (backend === 'big' || mayForce.value);
  const isCut = answer.state === 'stopped' || answer.finishReason === 'length';
  return (
    <footer class="row wrap hint message-actions">
      <BranchSwitch message={message} />
      <span class="row acts">
        {said !== '' && <CopyIcon text={said} what="answer" />}
        {answer.failure === null && (
          <Button icon={RefreshCw} name="Regenerate" act={() => regenerate(message)} disabled={isBusy} />
        )}
        {isCut && said !== '' && (
          <Button
            icon={TextCursorInput}
            words="Continue"
            name="Continue"
            act={() => goOnWith(message)}
            disabled={isBusy}
          />
        )}
        {mayAskOther && hasText(answer) && (
          <Button icon={ArrowLeftRight} words={other} name={other} act={() => askOther(message)} disabled={isBusy} />
        )}
      </span>
      <Figures answer={answer} />
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
