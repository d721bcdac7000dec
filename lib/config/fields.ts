// One constructor per kind of value in router.yaml. A field's error text is always what was wanted there.
import * as z from 'zod/mini';

export type Reading<T> = { readonly value: T } | { readonly wanted: string };

/** A text that `read` turns into its finished value, or refuses with what was wanted. */
export function text<T>(wanted: string, read: (value: string) => Reading<T>) {
  const written = z.string({
    error: ({ input }) => (typeof input === 'number' || typeof input === 'boolean' ? `${wanted}, in quotes` : wanted),
  });
  const finished = z.transform((value: string, context): T => {
    const reading = read(value);
    if ('value' in reading) return reading.value;
    context.issues.push({ code: 'custom', input: value, message: reading.wanted });
    return z.NEVER;
  });
  return described(z.pipe(written, finished), wanted);
}

/** The words that editors show for it. */
export function described<Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema {
  z.globalRegistry.add(schema, { description });
  return schema;
}

/** A text that passes `accepts`, kept as it is. */
export function textWhere(wanted: string, accepts: (value: string) => boolean) {
  return text(wanted, (value): Reading<string> => (accepts(value) ? { value } : { wanted }));
}

export function whole(unit: string, from: number, to: number) {
  const error = `a whole number${unit === '' ? '' : ` of ${unit}`} from ${from} to ${to}`;
  // Trap: z.int ends the reading of everything above it, and faults between values would not be told beside it.
  const isWhole = z.refine(Number.isInteger, { error });
  const number = z.number({ error }).check(z.minimum(from, { error }), z.maximum(to, { error }), isWhole);
  return number.register(z.globalRegistry, { type: 'integer', description: error });
}

/** Milliseconds, up to ten minutes. */
export const shortMs = (byDefault: number, from = 1) => z.prefault(whole('milliseconds', from, 600_000), byDefault);
/** Milliseconds, up to a day. */
export const longMs = (byDefault: number) => z.prefault(whole('milliseconds', 1, 86_400_000), byDefault);

export function yesOrNo(byDefault: boolean) {
  const error = 'true or false';
  return z.prefault(described(z.boolean({ error }), error), byDefault);
}

/** Empty by default. */
export function list<Item extends z.ZodMiniType>(item: Item, of: string, ...checks: z.core.$ZodCheck<unknown>[]) {
  const error = `a list of ${of}`;
  return z.prefault(described(z.array(item, { error }).check(...checks), error), []);
}

/** A mapping with exactly these keys. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const keys = Object.keys(shape).join(', ');
  const error = ({ code }: z.core.$ZodRawIssue) =>
    code === 'unrecognized_keys' ? `one of ${keys}` : `a mapping with keys of ${keys}`;
  return z.strictObject(shape, { error });
}

/** A section that cannot be left out: where it is missing, what it needs is missed instead. */
export function needed<Section extends z.ZodMiniType>(of: Section) {
  const filled = z.transform((value: unknown) => value ?? {});
  return z.pipe(filled, of as z.ZodMiniType<z.output<Section>, object>);
}
