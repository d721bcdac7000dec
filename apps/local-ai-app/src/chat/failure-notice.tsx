// Why an answer is missing or incomplete, and the ways on: never one that must fail again.
import type { Answer, Failure } from '../answer/answer.ts';
import type { AnswerMessage } from '../history/message.ts';
import { hasBig, mayForce, mode } from '../router/status-poll.ts';
import { Button } from '../shell/button.tsx';
import { askAgain, goOnWith, questionOf, regenerate } from './actions.ts';
import { waitWith } from './queue.ts';
import { editing, runningHere } from './state.ts';
import { type WayOut, waysOut } from './ways-out.ts';

export function FailureNotice({ message, answer }: { message: AnswerMessage; answer: Answer }) {
  if (answer.state === 'stopped') return <p class="stopped-mark">Stopped.</p>;
  if (answer.failure === null) return null;
  const ways = waysOut(answer, { mode: mode.value, hasBig: hasBig.value, mayForce: mayForce.value });
  return (
    <div class="row wrap failure" role="group" aria-label="What went wrong">
      <p>
        <strong>{headline(answer.failure, answer.state)}</strong> {answer.failure.message}
      </p>
      <span class="row wrap ways">
        {ways.map((way) => (
          <Button
            key={way}
            words={way === 'big' && mode.value === 'GAMING' ? 'Ask Big anyway…' : labels[way]}
            act={() => go(way, message)}
            disabled={runningHere.value !== null}
          />
        ))}
      </span>
    </div>
  );
}

const labels: Readonly<Record<WayOut, string>> = {
  continue: 'Continue',
  retry: 'Retry',
  big: 'Ask Big',
  wait: 'Send when the game is over',
  shorten: 'Shorten',
};

function go(way: WayOut, message: AnswerMessage): void {
  const question = questionOf(message);
  if (question === null) return;
  if (way === 'continue') void goOnWith(message);
  if (way === 'retry') void regenerate(message);
  if (way === 'big') void askAgain(question, 'big');
  if (way === 'wait') void waitWith(question, 'big');
  if (way === 'shorten') editing.value = question.id;
}

/** What the kind of failure means, before the server's own words. */
export function headline(failure: Failure, state: Answer['state']): string {
  if (state === 'interrupted') return 'Interrupted; what came so far is kept.';
  switch (failure.kind) {
    case 'offline':
      return 'Not sent.';
    case 'unauthorized':
      return 'An API key is needed.';
    case 'reloaded':
      return 'No answer came.';
    case 'lost':
      return 'The answer was lost.';
    case 'refused':
      return failure.status !== null && failure.status >= 500 ? 'No model can answer now.' : 'The request was refused.';
  }
}
