// The mode of the PC: value, age, changes, and the command that sets it (never this page).
import type { ModeStatus } from '../router/contract.ts';
import { type Fact, FactList } from '../route/facts.tsx';
import { causeSentence } from '../route/sentences.ts';
import { mode } from '../router/status-poll.ts';
import { CopyButton } from '../shell/copy.tsx';
import { formatAge, formatSince, formatTime } from '../shell/format.ts';
import { modeAgeMs, ModeIcon, modeMeaning } from '../shell/mode-badge.tsx';
import { nowMs } from '../shell/tick.ts';

export function ModeCard({ reading }: { reading: ModeStatus }) {
  const value = mode.value;
  const command = `set-mode.ps1 ${value === 'GAMING' ? 'NORMAL' : 'GAMING'}`;
  return (
    <section class="sheet stack panel card mode-card" aria-labelledby="mode-title">
      <h2 id="mode-title">Mode of the PC</h2>
      <p class="row wrap value">
        <ModeIcon mode={value} /> {value}
      </p>
      <p class="hint">{modeMeaning[value]}</p>
      <FactList facts={factsOf(reading)} />
      <Changes changes={reading.changes} />
      <p class="hint">
        Set on the PC only: <code>{command}</code> <CopyButton text={command} what="command" />
      </p>
    </section>
  );
}

function factsOf({ since, source, error }: ModeStatus): Fact[] {
  return [
    ['last read', age()],
    ['since', formatSince(since, nowMs.value)],
    ...(source ? [['source', source] as const] : []),
    ...(error ? [['error', causeSentence(error)] as const] : []),
  ];
}

function age(): string {
  const ms = modeAgeMs();
  return ms === null ? 'never' : formatAge(ms).replace(/^(\d.*)$/, '$1 ago');
}

function Changes({ changes }: { changes: ModeStatus['changes'] }) {
  if (changes.length === 0) return <p class="hint">No change since the router started.</p>;
  return (
    <ol class="hint" aria-label="Changes since the router started, latest first">
      {changes
        .slice(-4)
        .toReversed()
        .map((change) => (
          <li key={change.at}>
            <time dateTime={change.at}>{formatTime(change.at)}</time> {change.value}
          </li>
        ))}
    </ol>
  );
}
