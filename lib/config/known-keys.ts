// Did-you-mean for the keys of router.yaml, from the schema.
import { closest, distance } from 'fastest-levenshtein';
import type * as z from 'zod/mini';
import type { Path } from './faults.ts';

type Def = {
  readonly innerType?: z.ZodMiniType;
  readonly out?: z.ZodMiniType;
  readonly element?: z.ZodMiniType;
  readonly shape?: Readonly<Record<string, z.ZodMiniType>>;
};

/** What an unknown key of the mapping at this path was probably meant to be, in brackets: a misspelt neighbour, or a key that belongs somewhere else. */
export function suggestKey(schema: z.ZodMiniType, path: Path, key: string): string {
  const mapping = path.reduce(
    (def, step) => defOf(typeof step === 'number' ? def.element : def.shape?.[String(step)]),
    defOf(schema),
  );
  const meant = nearest(key, Object.keys(mapping.shape ?? {}));
  if (meant !== undefined) return ` (did you mean ${meant}?)`;
  const elsewhere = placesOf(schema, key);
  return elsewhere.length === 0 ? '' : ` (it belongs at ${elsewhere.join(' or ')})`;
}

/** The name closest to the key, if it is close enough to be a slip of the fingers. Case does not count. */
function nearest(key: string, names: readonly string[]): string | undefined {
  const folded = names.map((name) => name.toLowerCase());
  const near = closest(key.toLowerCase(), folded);
  const slips = distance(key.toLowerCase(), near);
  return slips <= Math.max(2, near.length / 3) ? names[folded.indexOf(near)] : undefined;
}

/** Every dotted path whose last key is this one; not those in a list, whose entries have no path. */
function placesOf(schema: z.ZodMiniType, key: string, above = ''): string[] {
  const places: string[] = [];
  for (const [name, child] of Object.entries(defOf(schema).shape ?? {})) {
    if (name === key) places.push(above + name);
    places.push(...placesOf(child, key, `${above}${name}.`));
  }
  return places;
}

/** Definition below what says only that a value may be left out. */
function defOf(schema: z.ZodMiniType | undefined): Def {
  const def: Def = (schema?.def as Def | undefined) ?? {};
  const inner = def.innerType ?? def.out;
  return inner === undefined ? def : defOf(inner);
}
