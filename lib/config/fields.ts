// One constructor per kind of value in router.yaml. A field's error text is always what was wanted there.
import * as z from 'zod';

export type Reading<T> = { readonly value: T } | { readonly wanted: string };

/** A text that `read` turns into its finished value, or refuses with what was wanted. */
export function text<T>(wanted: string, read: (value: string) => Reading<T>) {
  return z
    .string({
      error: ({ input }) => (typeof input === 'number' || typeof input === 'boolean' ? `${wanted}, in quotes` : wanted),
    })
    .transform((value, context): T => {
      const reading = read(value);
      if ('value' in reading) return reading.value;
      context.issues.push({ code: 'custom', input: value, message: reading.wanted });
      return z.NEVER;
    })
    .describe(wanted);
}

/** A text that passes `accepts`, kept as it is. */
export function textWhere(wanted: string, accepts: (value: string) => boolean) {
  return text(wanted, (value): Reading<string> => (accepts(value) ? { value } : { wanted }));
}

export function whole(unit: string, from: number, to: number) {
  const error = `a whole number${unit === '' ? '' : ` of ${unit}`} from ${from} to ${to}`;
  return z.int({ error }).min(from, { error }).max(to, { error }).describe(error);
}

/** Milliseconds, up to ten minutes. */
export const shortMs = (from = 1) => whole('milliseconds', from, 600_000);
/** Milliseconds, up to a day. */
export const longMs = () => whole('milliseconds', 1, 86_400_000);

export function yesOrNo() {
  const error = 'true or false';
  return z.boolean({ error }).describe(error);
}

export function list<Item extends z.ZodType>(item: Item, of: string) {
  const error = `a list of ${of}`;
  return z.array(item, { error }).describe(error);
}

/** A mapping with exactly these keys. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, { error: `a mapping with keys of ${Object.keys(shape).join(', ')}` });
}

/** A mapping of names that the person chooses to texts. */
export function names<Key extends z.ZodType<string, string>, Value extends z.ZodType>(
  key: Key,
  value: Value,
  of: string,
) {
  const error = `a mapping of ${of}`;
  return z.record(key, value, { error }).describe(error);
}
