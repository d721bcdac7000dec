// One node: its state and why, what it serves, how it answered lately, and what to do next.
import { useState } from 'preact/hooks';
import { askRouter } from '../router/ask-router.ts';
import type { BackendStatus, Node } from '../router/contract.ts';
import { announce } from '../shell/announcer.tsx';
import { Button } from '../shell/button.tsx';
import { formatAge, formatCount, formatDuration, formatTime } from '../shell/format.ts';
import { StateMark, stateOf } from '../shell/node-dots.tsx';
import { nowMs } from '../shell/tick.ts';
import { type Fact, FactList } from '../route/facts.tsx';
import { Heartbeat } from './heartbeat.tsx';
import { causeSentence } from '../route/sentences.ts';
import { nextStep } from './next-step.ts';

const places: Readonly<Record<Node, string>> = { small: 'Small, on the server', big: 'Big, on the gaming PC' };

interface Shown {
  readonly node: Node;
  readonly backend: BackendStatus;
  readonly inflight: string;
  readonly canWake?: boolean;
}

export function NodeCard({ node, backend, inflight, canWake = false }: Shown) {
  const state = stateOf(backend);
  return (
    <section class={`sheet card node-card node-${node}`} aria-labelledby={`${node}-title`}>
      <h2 id={`${node}-title`}>{places[node]}</h2>
      <p class="row wrap card-value">
        <StateMark state={state} /> {state}
        {backend.reason && <small class="reason">{causeSentence(backend.reason)}</small>}
      </p>
      <FactList facts={factsOf(backend, inflight)} />
      <Heartbeat checks={backend.checks} />
      <p class="hint">{nextStep(node, state, backend.reason)}</p>
      {canWake && state !== 'up' && <WakeButton />}
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
    ['last asked', backend.latencyMs === null ? '–' : `answered in ${formatDuration(backend.latencyMs)}`],
    ['in flight', inflight],
  ];
}

/** By a packet in the network, where router.yaml says which. */
function WakeButton() {
  const [said, setSaid] = useState('');
  const wake = async () => {
    const words = await askToWake();
    setSaid(words);
    announce(words);
  };
  return (
    <p class="wake">
      <Button words="Wake the PC" act={wake} /> <span class="hint">{said}</span>
    </p>
  );
}

async function askToWake(): Promise<string> {
  const reply = await askRouter<{ readonly sent: boolean }>('router/wake', 5000, { method: 'POST' });
  if (reply.kind === 'refused') return reply.message;
  if (reply.kind !== 'ok') return 'The router does not answer: nothing was sent.';
  return reply.value.sent
    ? 'Sent. A PC that sleeps takes a minute or so.'
    : 'Not sent: one was within the last minute, or the network took none.';
}
