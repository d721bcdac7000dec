// What concerns the whole page: the router is away, a key is missing, nothing can be kept.
import { isHistoryKept } from '../history/database.ts';
import { keyWanted } from '../router/ask-router.ts';
import { awaySinceMs, reach } from '../router/status-poll.ts';
import { formatAge } from './format.ts';
import { KeyCard } from './key-card.tsx';
import { nowMs } from './tick.ts';

export function Strips() {
  return (
    <div class="strips">
      {reach.value === 'offline' && <OfflineStrip />}
      {!isHistoryKept.value && (
        <p class="strip" role="status">
          This browser keeps no history here: chats are gone after a reload.
        </p>
      )}
      {keyWanted.value && <KeyCard />}
    </div>
  );
}

function OfflineStrip() {
  const since = awaySinceMs.value;
  return (
    <p class="strip" role="status">
      <strong>The router does not answer</strong>
      {since !== null && ` for ${formatAge(nowMs.value - since).replace('now', 'a moment')}`}. History and drafts are
      here; trying again every few seconds.
    </p>
  );
}
