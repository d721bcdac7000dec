// The keys that router.yaml may have at a path, read from the schema: for did-you-mean.
import { closest, distance } from 'fastest-levenshtein';
import type * as z from 'zod/mini';
import type { Path } from './faults.ts';

type Def = {
  readonly type: string;
  readonly innerType?: z.ZodMiniType;
  readonly element?: z.ZodMiniType;
  readonly shape?: Readonly<Record<string, z.ZodMiniType>>;
};

/** Keys of the mapping at this path; none where the path is unknown or its keys are the person's own. */
export function keysAt(schema: z.ZodMiniType, path: Path): string[] {
  let here: z.ZodMiniType | undefined = schema;
  for (const step of path) here = childOf(here, step);
  return Object.keys(defOf(here)?.shape ?? {});
}

/** What an unknown key was probably meant to be: a misspelt neighbour, or a key that belongs somewhere else. */
export function suggestKey(schema: z.ZodMiniType, path: Path, key: string): string | undefined {
  const meant = nearest(key, keysAt(schema, path));
  if (meant !== undefined) return `did you mean ${meant}?`;
  const elsewhere = placesOf(schema, key);
  return elsewhere.length === 0 ? undefined : `it belongs at ${elsewhere.slice(0, 3).join(' or ')}`;
}

/** The name closest to the key, if it is close enough to be a slip of the fingers. Case does not count. */
function nearest(key: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const folded = names.map((name) => name.toLowerCase());
  const near = closest(key.toLowerCase(), folded);
  const slips = distance(key.toLowerCase(), near);
  return slips <= Math.max(2, near.length / 3) ? names[folded.indexOf(near)] : undefined;
}

/** Every dotted path whose last key is this one. */
function placesOf(schema: z.ZodMiniType, key: string, above = ''): string[] {
  const places: string[] = [];
  for (const [name, child] of Object.entries(defOf(schema)?.shape ?? {})) {
    if (name === key) places.push(above + name);
    places.push(...placesOf(child, key, `${above}${name}.`));
  }
  return places;
}

function childOf(schema: z.ZodMiniType | undefined, step: PropertyKey): z.ZodMiniType | undefined {
  const def = defOf(schema);
  return typeof step === 'number' ? def?.element : def?.shape?.[String(step)];
}

/** Definition below what says only that a value may be left out. */
function defOf(schema: z.ZodMiniType | undefined): Def | undefined {
  const def = schema?.def as Def | undefined;
  return def?.innerType === undefined ? def : defOf(def.innerType);
}
