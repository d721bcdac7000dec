// The contracts as tables for the documentation: a JSON contract by its schema, the errors, the metrics.
import * as z from 'zod/mini';
import { counters, type Family, gauges, histograms } from '#lib/metrics/table.ts';
import { errorTable } from '#lib/wire/errors.ts';

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | false;
  readonly required?: readonly string[];
}

/** `told`: members in words, since another table shows what is in them. */
export function renderContract(schema: z.core.$ZodType, told: Readonly<Record<string, string>> = {}): string {
  const rows = membersOf(z.toJSONSchema(schema) as JsonSchema, '', told).map(
    ([name, type]) => `| \`${name}\` | ${type} |`,
  );
  return ['| member | value |', '| --- | --- |', ...rows].join('\n');
}

function membersOf(
  schema: JsonSchema,
  prefix: string,
  told: Readonly<Record<string, string>>,
): readonly (readonly [string, string])[] {
  const members: (readonly [string, string])[] = [];
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    const own = `${prefix}${name}${schema.required?.includes(name) === false ? '?' : ''}`;
    const nested = own in told ? null : nestedIn(member);
    if (nested === null) members.push([own, told[own] ?? typeOf(member)]);
    else {
      if (member.anyOf?.some(({ type }) => type === 'null') === true) members.push([own, 'null, or:']);
      members.push(...membersOf(nested, `${own}${member.type === 'array' ? '[]' : ''}.`, told));
    }
  }
  return members;
}

/** The object whose members are worth a row of their own. */
function nestedIn(schema: JsonSchema): JsonSchema | null {
  if (schema.properties !== undefined) return schema;
  if (schema.type === 'array') return schema.items?.properties === undefined ? null : schema.items;
  const objects = (schema.anyOf ?? []).filter(({ type }) => type !== 'null');
  return objects.length === 1 && objects[0]?.properties !== undefined ? objects[0] : null;
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(', ');
  if (schema.type === 'array') return `list of ${schema.items === undefined ? 'values' : typeOf(schema.items)}`;
  if (schema.format === 'date-time') return 'time, ISO 8601';
  if (schema.properties !== undefined) {
    const members = Object.entries(schema.properties).map(([name, member]) => `${name}: ${typeOf(member)}`);
    return `{ ${members.join(', ')} }`;
  }
  if (schema.type === 'object' && schema.additionalProperties) return `name → ${typeOf(schema.additionalProperties)}`;
  return [schema.type ?? 'any'].flat().map(wordFor).join(', ');
}

function wordFor(type: string): string {
  return type === 'integer' ? 'whole number' : type;
}

export function renderErrorTable(): string {
  const rows = Object.entries<{ status: number; retryAfter?: number; message: string }>(errorTable).map(
    ([code, { status, retryAfter, message }]) =>
      `| \`${code}\` | ${status} | ${retryAfter ?? '–'} | ${message.replaceAll('|', '\\|')} |`,
  );
  return ['| code | status | retry-after (s) | text |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

export function renderMetricTable(): string {
  const types = Object.entries<Record<string, Family>>({ counter: counters, histogram: histograms, gauge: gauges });
  const rows = types.flatMap(([type, families]) =>
    Object.entries(families).map(
      ([name, { labels, help }]) => `| \`${name}\` | ${type} | ${labels.join(', ') || '–'} | ${help} |`,
    ),
  );
  return ['| name | type | labels | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
