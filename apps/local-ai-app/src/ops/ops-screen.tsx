// The operations page: the mode, both nodes, what would happen, what happened.
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { refreshLedger } from '../router/decisions.ts';
import { reach, status } from '../router/status-poll.ts';
import { DecisionsPanel } from './decisions-panel.tsx';
import { ExplainPanel } from './explain-panel.tsx';
import { ForcedHint } from './forced-hint.tsx';
import { HourPanel } from './hour-panel.tsx';
import { ModeCard } from './mode-card.tsx';
import { NodeCard } from './node-card.tsx';

const everyMs = 5000;

export function OpsScreen() {
  useLayoutEffect(() => scrollTo(0, 0), []);
  useEffect(pollLedger, []);
  const now = status.value;
  return (
    <main id="main" class={reach.value === 'offline' ? 'ops stale' : 'ops'} tabIndex={-1}>
      <h1 class="offscreen">Ops</h1>
      {now === null ? (
        <p class="loading">{reach.value === 'asking' ? 'Loading…' : 'Nothing was read from the router yet.'}</p>
      ) : (
        <>
          <ForcedHint />
          <div class="cards">
            <ModeCard />
            <NodeCard node="small" backend={now.value.backends.small} inflight={`${now.value.inflight.small}`} />
            <NodeCard node="big" backend={now.value.backends.big} inflight={bigInflight(now.value.inflight.big)} />
          </div>
          <HourPanel buckets={now.value.buckets} />
          <ExplainPanel />
          <DecisionsPanel />
          <footer class="ops-footer">
            Router {now.value.version}, policy {now.value.policy}, up since{' '}
            {new Date(now.value.startedAt).toLocaleString('en-GB')}
          </footer>
        </>
      )}
    </main>
  );
}

function bigInflight(inflight: { readonly forced: number; readonly unforced: number } | null): string {
  return inflight === null ? '0' : `${inflight.forced + inflight.unforced} (${inflight.forced} forced)`;
}

function pollLedger(): () => void {
  let isShown = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = async () => {
    if (!document.hidden) await refreshLedger();
    if (isShown) timer = setTimeout(() => void ask(), everyMs);
  };
  void ask();
  return () => {
    isShown = false;
    clearTimeout(timer);
  };
}
