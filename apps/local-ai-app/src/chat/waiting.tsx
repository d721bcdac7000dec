// What is known while an answer has no word yet: who reads, for how long, behind whom, and what happens next.
import type { Answer } from '../answer/answer.ts';
import type { Node } from '../router/contract.ts';
import { hasBig, status } from '../router/status-poll.ts';
import { formatDuration, names } from '../shell/format.ts';
import { nowMs } from '../shell/tick.ts';
import type { Running } from './state.ts';

/** Without a job another tab is at it. */
export function Waiting({ answer, job }: { answer: Answer; job: Running | null }) {
  if (job === null) return <p class="muted waiting">Being written in another tab.</p>;
  if (answer.firstOutputMs !== null) return answer.content === '' ? <span class="cursor" aria-hidden="true" /> : null;
  const node = answer.route?.backend ?? job.expected;
  const isThere = answer.route !== null || answer.isAwaited === true;
  const seconds = Math.max(0, Math.floor((nowMs.value - answer.startedMs) / 1000));
  return (
    <p class="row muted waiting">
      <span class="dot pulse" aria-hidden="true" />
      <span>
        {doing(node, isThere)} <span class="elapsed">{formatDuration(seconds * 1000).replace('0 ms', '0 s')}</span>
        <Next node={node} isThere={isThere} />
      </span>
    </p>
  );
}

function doing(node: Node | null, isThere: boolean): string {
  if (node === null) return isThere ? 'Waiting for a model' : 'Waiting for the router';
  const others = othersOn(node);
  if (others > 0)
    return `${names[node]} has ${others} ${others === 1 ? 'other request' : 'other requests'}, yours is queued or read`;
  return isThere ? `${names[node]} reads the prompt` : `Asking ${names[node]}`;
}

function othersOn(node: Node): number {
  const inflight = status.value?.value.inflight;
  if (inflight === undefined) return 0;
  const count = node === 'small' ? inflight.small : (inflight.big?.forced ?? 0) + (inflight.big?.unforced ?? 0);
  return Math.max(0, count - 1);
}

function Next({ node, isThere }: { node: Node | null; isThere: boolean }) {
  if (node === 'big') return <small>If it fails before its first word, Small answers.</small>;
  if (node === 'small' && isThere && hasBig.value)
    return <small>Long prompts take a while before the first word.</small>;
  return null;
}
