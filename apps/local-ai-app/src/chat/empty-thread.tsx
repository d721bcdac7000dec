// A chat that has not begun: what the three choices mean.
import { hasBig, status } from '../router/status-poll.ts';

export function EmptyThread() {
  return (
    <div class="empty-thread">
      <h2>What can I help with?</h2>
      {hasBig.value && <Choices />}
    </div>
  );
}

function Choices() {
  const backends = status.value?.value.backends;
  return (
    <>
      <dl>
        <dt>Auto</dt>
        <dd>Light questions stay on the server. Heavy ones go to the gaming PC, unless someone is gaming.</dd>
        <dt class="node-small">Small</dt>
        <dd>Always the server's own model{named(backends?.small.model)}.</dd>
        <dt class="node-big">Big</dt>
        <dd>The PC's model{named(backends?.big?.model)}. While someone is gaming, this asks first.</dd>
      </dl>
      <p>Each answer says which one wrote it, and why.</p>
    </>
  );
}

function named(model: string | null | undefined): string {
  return model === null || model === undefined ? '' : `, ${model}`;
}
