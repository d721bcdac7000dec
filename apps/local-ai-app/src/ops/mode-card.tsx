// The mode of the PC: value, age, changes, and the command that sets it (never this page).
import type { ModeStatus } from '../router/contract.ts';
import { causeSentence } from '../route/sentences.ts';
import { mode } from '../router/status-poll.ts';
import { CopyButton } from '../shell/copy.tsx';
import { formatAge, formatTime } from '../shell/format.ts';
import { modeAgeMs, ModeIcon, modeMeaning } from '../shell/mode-badge.tsx';
import { nowMs } from '../shell/tick.ts';

export function ModeCard({ reading }: { reading: ModeStatus }) {
  const value = mode.value;
  const { source, error, changes } = reading;
  const command = `set-mode.ps1 ${value === 'GAMING' ? 'NORMAL' : 'GAMING'}`;
  return (
    <section class={`sheet card mode-card mode-${value}`} aria-labelledby="mode-title">
      <h2 id="mode-title">Mode of the PC</h2>
      <p class="row wrap card-value">
        <ModeIcon mode={value} /> {value}
      </p>
      <p class="hint">{modeMeaning[value]}</p>
      <dl class="facts">
        <Row name="last read" value={age()} />
        <Row name="since" value={since(reading)} />
        {source && <Row name="source" value={source} />}
        {error && <Row name="error" value={causeSentence(error)} />}
      </dl>
      <Changes changes={changes} />
      <p class="hint">
        Set on the PC only: <code>{command}</code> <CopyButton text={command} what="command" />
      </p>
    </section>
  );
}

function Row({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function age(): string {
  const ms = modeAgeMs();
  return ms === null ? 'never' : formatAge(ms).replace(/^(\d.*)$/, '$1 ago');
}

function since({ since: at }: ModeStatus): string {
  return at === null ? '–' : `${formatTime(at)} (${formatAge(nowMs.value - Date.parse(at))})`;
}

function Changes({ changes }: { changes: ModeStatus['changes'] }) {
  if (changes.length === 0) return <p class="hint">No change since the router started.</p>;
  return (
    <ol class="changes" aria-label="Changes since the router started, latest first">
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
