// The app's name and mark: a small disc and a big one, in the colours of the two models.

export const appName = 'Hearth';

export function Mark() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class="mark">
      <circle class="node-big" cx="15" cy="10" r="7.500" />
      <circle class="node-small" cx="5.500" cy="17.500" r="4" />
    </svg>
  );
}
