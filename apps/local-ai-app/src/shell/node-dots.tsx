// Both nodes in the top bar: a dot whose shape says up, down or unknown.
import type { BackendStatus, Node } from '../router/contract.ts';
import { reach, status } from '../router/status-poll.ts';

export function NodeDots() {
  const now = status.value;
  if (now === null) return null;
  const { small, big } = now.value.backends;
  return (
    <a href="#/ops" class="row node-dots">
      <Dot node="small" backend={small} />
      {big !== null && <Dot node="big" backend={big} />}
    </a>
  );
}

/** While the router is away nothing is known. */
export function stateOf(backend: BackendStatus): BackendStatus['state'] {
  return reach.value === 'reached' ? backend.state : 'unknown';
}

function Dot({ node, backend }: { node: Node; backend: BackendStatus }) {
  const state = stateOf(backend);
  return (
    <span class={`row speaker node-dot node-${node}`} title={`${node}: ${state}`}>
      <StateMark state={state} />
      <span class="node-name">{node}</span>
      <span class="offscreen"> is {state}.</span>
    </span>
  );
}

/** Filled disc: up. Ring with a bar: down. Dashed ring: unknown. */
export function StateMark({ state }: { state: string }) {
  return (
    <svg viewBox="0 0 12 12" aria-hidden="true" class={`state-mark state-${state}`}>
      <circle
        cx="6"
        cy="6"
        r="4.2"
        fill={state === 'up' ? 'var(--node)' : 'none'}
        stroke-dasharray={state === 'unknown' ? '2 2' : 'none'}
      />
      {state === 'down' && <path d="M3.200 8.800l5.600-5.600" />}
    </svg>
  );
}
