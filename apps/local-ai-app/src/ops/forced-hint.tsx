// A warning where a client always demands big: it would disturb every game.
import { ledger } from '../router/decisions.ts';
import { alwaysForced } from './always-forced.ts';

export function ForcedHint() {
  const clients = alwaysForced(ledger.value?.rows ?? []);
  if (clients.length === 0) return null;
  return (
    <p class="strip" role="note">
      <strong>{clients.map((name) => name ?? 'A client without a key').join(', ')}</strong> names the big model in most
      requests, so it is permanently forced and uses the PC during games. Set its model to <code>auto</code>.
    </p>
  );
}
