// One node: its state and why, what it serves, how it answered lately, and what to do next.
import type { BackendStatus, Node } from '../router/contract.ts';
import { formatAge, formatCount, formatDuration, formatTime } from '../shell/format.ts';
import { StateMark, stateOf } from '../shell/node-dots.tsx';
import { nowMs } from '../shell/tick.ts';
import { FactList } from '../route/fact-list.tsx';
import type { Fact } from '../route/facts.ts';
import { Heartbeat } from './heartbeat.tsx';
import { nextStep } from './next-step.ts';

const places: Readonly<Record<Node, string>> = { small: 'Small, on the server', big: 'Big, on the gaming PC' };

export function NodeCard({ node, backend, inflight }: { node: Node; backend: BackendStatus | null; inflight: string }) {
  const state = stateOf(backend);
  return (
    <section class={`card node-card node-${node}`} aria-labelledby={`${node}-title`}>
      <h2 id={`${node}-title`}>{places[node]}</h2>
      <p class="card-value">
        <StateMark state={state} /> {state}
        {backend?.reason && <small class="reason">{backend.reason}</small>}
      </p>
      {backend !== null && (
        <>
          <FactList facts={factsOf(backend, inflight)} />
          <Heartbeat checks={backend.checks} />
        </>
      )}
      <p class="hint">{nextStep(node, state, backend?.reason ?? null)}</p>
    </section>
  );
}

function factsOf(backend: BackendStatus, inflight: string): Fact[] {
  const since =
    backend.since === null
      ? '–'
      : `${formatTime(backend.since)} (${formatAge(nowMs.value - Date.parse(backend.since))})`;
  return [
    ['since', since],
    ['model', backend.model ?? '–'],
    ['context', backend.contextTokens === null ? '–' : `${formatCount(backend.contextTokens)} tokens`],
    ['health check', formatDuration(backend.latencyMs)],
    ['in flight', inflight],
  ];
}
