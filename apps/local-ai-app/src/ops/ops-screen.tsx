// The operations page: how the house is, what runs, what happened, what would happen.
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { refreshLedger } from '../router/decisions.ts';
import { routers } from '../router/routers.ts';
import { reach, refreshStatus, status } from '../router/status-poll.ts';
import { idle } from '../shell/idle.ts';
import { nowMs } from '../shell/tick.ts';
import { formatAge, formatTime } from '../shell/format.ts';
import type { Status } from '../router/contract.ts';
import { DecisionsPanel } from './decisions-panel.tsx';
import { ExplainPanel } from './explain-panel.tsx';
import { headline, house, whoIs } from './house-view.ts';
import { HourPanel } from './hour-panel.tsx';
import { ModeCard } from './mode-card.tsx';
import { NodeCard } from './node-card.tsx';
import { RunningPanel } from './running-panel.tsx';
import { dayOf, TokensPanel } from './tokens-panel.tsx';

const everyMs = 5000;

export function OpsScreen() {
  useLayoutEffect(() => scrollTo(0, 0), []);
  useEffect(pollLedger, []);
  const now = house.value;
  return (
    <main id="main" class={reach.value === 'offline' ? 'stack ops stale' : 'stack ops'} tabIndex={-1}>
      {now === null ? (
        <>
          <h1 class="offscreen">Ops</h1>
          <p class="hint loading">{reach.value === 'asking' ? 'Loading…' : 'Nothing was read from the router yet.'}</p>
        </>
      ) : (
        <House now={now} />
      )}
    </main>
  );
}

/** The panels come one by one, when there is time: all at once would hold the page up. */
function House({ now }: { now: Status }) {
  const { small, big } = now.backends;
  const count = routers.value.size;
  const [panels, setPanels] = useState(0);
  useEffect(() => void (panels < 4 && idle().then(() => setPanels(panels + 1))), [panels]);
  return (
    <>
      <header>
        <h1>{headline(now, reach.value === 'reached')}</h1>
        <p class="hint">
          {count > 1 ? `${count} routers answer here, and what they know is added up` : 'One router answers here'}, up
          for {formatAge(nowMs.value - Date.parse(now.startedAt)).replace('now', 'a moment')}
        </p>
      </header>
      <ForcedHint />
      <div class="tiles cards">
        {big !== null && <ModeCard reading={now.mode} />}
        <NodeCard node="small" backend={small} inflight={`${now.inflight.small}`} />
        {big !== null && (
          <NodeCard node="big" backend={big} inflight={bigInflight(now.inflight.big)} canWake={now.canWake} />
        )}
      </div>
      <RunningPanel />
      {panels > 0 && <HourPanel buckets={now.buckets} changes={now.mode.changes} hasBig={big !== null} />}
      {panels > 1 && <TokensPanel days={now.tokens} />}
      {panels > 2 && <DecisionsPanel />}
      {panels > 3 && <ExplainPanel hasBig={big !== null} />}
      <footer class="hint">
        Router {now.version}, rules {now.policy}, started {dayOf(Date.parse(now.startedAt))} {formatTime(now.startedAt)}
      </footer>
    </>
  );
}

/** Where a client demands big again and again: the router tells by the same rule as its doctor. */
function ForcedHint() {
  const clients = house.value?.forcing ?? [];
  if (clients.length === 0) return null;
  return (
    <p class="strip" role="note">
      <strong>{clients.map(({ who }) => (who === null ? 'A client without a key' : whoIs(who))).join(', ')}</strong>{' '}
      asks for Big more often than a person types: the PC is used during games, too. Set its model to <code>auto</code>,
      and the one for titles and tags to <code>small</code>.
    </p>
  );
}

function bigInflight(inflight: { readonly forced: number; readonly unforced: number } | null): string {
  if (inflight === null) return '0';
  const all = inflight.forced + inflight.unforced;
  return inflight.forced === 0 ? `${all}` : `${all} (${inflight.forced} asked for Big)`;
}

/** What the chat knew may be seconds old. */
function pollLedger(): () => void {
  if (status.value !== null) void refreshStatus();
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
