// docs/router.schema.json: what editors know about router.yaml, from the same table that the router checks with.
import * as z from 'zod/mini';
import { configSchema } from './schema.ts';

/** JSON schema (draft 2020-12) of the file as people write it; where a key may be left out, nothing after it is allowed too. */
export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(configSchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const mayBeLeftOut = zodSchema instanceof z.ZodMiniPrefault || zodSchema instanceof z.ZodMiniOptional;
      if (mayBeLeftOut && typeof jsonSchema.type === 'string')
        Object.assign(jsonSchema, { type: [jsonSchema.type, 'null'] });
      if (mayBeLeftOut && jsonSchema.anyOf !== undefined) jsonSchema.anyOf.push({ type: 'null' });
    },
  });
  return { $schema, title: 'router.yaml', ...rest };
}
