// A warning where a client demands big again and again: the router tells by the same rule as its doctor.
import { house } from './house-view.ts';
import { whoIs } from './who.ts';

export function ForcedHint() {
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
