// What the model that a client names means for routing.

/** `policy`: no preference. `small`, `big`: that backend and no other. `unknown`: nobody here serves it. */
export type NamedModel = 'policy' | 'small' | 'big' | 'unknown';

/**
 * An id that only one backend has names that backend; an id that both have, `auto`, "" and null leave the choice to the
 * policy. The aliases win over a backend's id of the same spelling.
 */
export function readModelName(name: string | null, small: ReadonlySet<string>, big: ReadonlySet<string>): NamedModel {
  if (name === null || name === '' || name === 'auto') return 'policy';
  if (name === 'small' || name === 'big') return name;
  const onSmall = small.has(name);
  const onBig = big.has(name);
  if (onSmall && onBig) return 'policy';
  if (onSmall) return 'small';
  return onBig ? 'big' : 'unknown';
}
