// Why an answer is missing or incomplete, and the way on.
import type { Answer, Failure } from '../answer/answer.ts';
import type { AnswerMessage } from '../history/message.ts';
import { regenerate } from './actions.ts';
import { runningHere } from './state.ts';

export function FailureNotice({ message, answer }: { message: AnswerMessage; answer: Answer }) {
  if (answer.state === 'stopped') return <p class="stopped-mark">Stopped.</p>;
  if (answer.failure === null) return null;
  return (
    <div class="failure" role="group" aria-label="What went wrong">
      <p>
        <strong>{headline(answer.failure, answer.state)}</strong> {answer.failure.message}
        {answer.failure.code !== null && <code class="failure-code">{answer.failure.code}</code>}
      </p>
      <button type="button" disabled={runningHere.value !== null} onClick={() => void regenerate(message)}>
        Retry
      </button>
    </div>
  );
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
