// Why an answer is missing or incomplete, and the ways on: never one that must fail again.
import type { Answer, Failure } from '../answer/answer.ts';
import type { AnswerMessage, UserMessage } from '../history/message.ts';
import { hasBig, mayForce, mode } from '../router/status-poll.ts';
import { Button } from '../shell/button.tsx';
import { askAgain, goOnWith, questionOf, regenerate } from './actions.ts';
import { waitWith } from './queue.ts';
import { editing, runningHere } from './state.ts';
import { type WayOut, waysOut } from './ways-out.ts';

export function FailureNotice({ message, answer }: { message: AnswerMessage; answer: Answer }) {
  if (answer.state === 'stopped') return <p class="muted stopped-mark">Stopped.</p>;
  if (answer.failure === null) return null;
  const question = questionOf(message);
  const offered = waysOut(answer, { mode: mode.value, hasBig: hasBig.value, mayForce: mayForce.value });
  return (
    <div class="row wrap notice failure" role="group" aria-label="What went wrong">
      <p>
        <strong>{headline(answer.failure, answer.state)}</strong> {answer.failure.message}
      </p>
      <span class="row wrap ways">
        {offered.map((way) => (
          <Button
            key={way}
            words={way === 'big' && mode.value === 'GAMING' ? 'Ask Big anyway…' : ways[way].label}
            act={() => question !== null && ways[way].go(question, message)}
            disabled={runningHere.value !== null}
          />
        ))}
      </span>
    </div>
  );
}

interface Way {
  readonly label: string;
  readonly go: (question: UserMessage, message: AnswerMessage) => unknown;
}

const ways: Readonly<Record<WayOut, Way>> = {
  continue: { label: 'Continue', go: (_, message) => goOnWith(message) },
  retry: { label: 'Retry', go: (_, message) => regenerate(message) },
  big: { label: 'Ask Big', go: (question) => askAgain(question, 'big') },
  wait: { label: 'Send when the game is over', go: (question) => waitWith(question, 'big') },
  shorten: { label: 'Shorten', go: ({ id }) => (editing.value = id) },
};

/** What the kind of failure means, before the server's own words. */
export function headline(failure: Failure, state: Answer['state']): string {
  if (state === 'interrupted') return 'Interrupted; what came so far is kept.';
  if (failure.kind === 'refused' && (failure.status ?? 0) >= 500) return 'No model can answer now.';
  return headlines[failure.kind];
}

const headlines: Readonly<Record<Failure['kind'], string>> = {
  offline: 'Not sent.',
  unauthorized: 'An API key is needed.',
  reloaded: 'No answer came.',
  lost: 'The answer was lost.',
  refused: 'The request was refused.',
};
