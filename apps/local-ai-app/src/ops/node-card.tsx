// One node: its state and why, what it serves, how it answered lately, and what to do next.
import { useState } from 'preact/hooks';
import { type Fact, FactList } from '../route/facts.tsx';
import { causeSentence } from '../route/sentences.ts';
import { askRouter } from '../router/ask-router.ts';
import type { BackendStatus, Check, Node } from '../router/contract.ts';
import { announce } from '../shell/announcer.tsx';
import { Button } from '../shell/button.tsx';
import { formatCount, formatDuration, formatSince, formatTime } from '../shell/format.ts';
import { StateMark, stateOf } from '../shell/node-dots.tsx';
import { nowMs } from '../shell/tick.ts';
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
    <section class={`sheet stack panel card node-card node-${node}`} aria-labelledby={`${node}-title`}>
      <h2 id={`${node}-title`}>{places[node]}</h2>
      <p class="row wrap value">
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
  return [
    ['since', formatSince(backend.since, nowMs.value)],
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

const shown = 60;
const height = 18;

function Heartbeat({ checks }: { checks: readonly Check[] }) {
  const last = checks.slice(-shown);
  const slowest = Math.max(20, ...last.map((check) => check.ms));
  return (
    <figure class="heartbeat">
      <svg viewBox={`0 0 ${shown * 4} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {last.map((check, index) => (
          <rect key={check.at} x={(shown - last.length + index) * 4} width={2.5} {...bar(check, slowest)}>
            <title>{`${formatTime(check.at)} ${check.ok ? formatDuration(check.ms) : 'failed'}`}</title>
          </rect>
        ))}
      </svg>
      <figcaption class="hint">{heartbeatWords(last)}</figcaption>
    </figure>
  );
}

function bar(check: Check, slowest: number) {
  if (!check.ok) return { y: 0, height, fill: 'none', stroke: 'var(--alarm)' };
  const tall = 4 + (Math.min(check.ms, slowest) / slowest) * (height - 6);
  return { y: height - tall, height: tall, fill: 'var(--node)' };
}

/** "The last 60 times that the router asked it (since 20:14:07): 57 answers, the slowest in 23 ms; 3 failed (empty marks)." */
function heartbeatWords(checks: readonly Check[]): string {
  const first = checks[0];
  if (first === undefined) return 'Nobody asked it how it is yet.';
  const good = checks.filter(({ ok }) => ok);
  const failed = checks.length - good.length;
  const times = checks.length === 1 ? 'Asked once' : `Asked ${checks.length} times since ${formatTime(first.at)}`;
  if (good.length === 0) return `${times}: no answer.`;
  const slowest = formatDuration(Math.max(...good.map(({ ms }) => ms)));
  const answers = failed === 0 ? 'always answered' : `${good.length} answers, ${failed} failed (empty marks)`;
  return `${times}: ${answers}. The taller, the slower; the slowest took ${slowest}.`;
}
