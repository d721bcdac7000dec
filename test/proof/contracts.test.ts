// The contracts are the router's own types, and every answer of its own keeps them.
import { describe, expect, expectTypeOf, test } from 'vitest';
import type * as z from 'zod/mini';
import type { DecisionRecord, OutcomeRecord } from '#lib/audit/record.ts';
import {
  type decisionRecordSchema,
  explanationSchema,
  healthSchema,
  type outcomeRecordSchema,
  readySchema,
} from '#lib/contracts.ts';
import type { Decision, Facts } from '#lib/policy/types.ts';
import { startTestHouse, startTestRouter } from '../support/router.ts';
import { patient } from './patient.ts';

describe('the schemas say what the types say', () => {
  test('a decision record', () => {
    expectTypeOf<DecisionRecord>().toExtend<z.infer<typeof decisionRecordSchema>>();
    expectTypeOf<z.infer<typeof decisionRecordSchema>>().toExtend<DecisionRecord>();
  });

  test('an outcome record, its causes being words', () => {
    type Plain = Omit<OutcomeRecord, 'attempts'>;
    expectTypeOf<Plain>().toExtend<Omit<z.infer<typeof outcomeRecordSchema>, 'attempts'>>();
    expectTypeOf<Omit<z.infer<typeof outcomeRecordSchema>, 'attempts'>>().toExtend<Plain>();
  });

  test('an explanation', () => {
    expectTypeOf<Decision>().toExtend<z.infer<typeof explanationSchema>['decision']>();
    expectTypeOf<z.infer<typeof explanationSchema>['decision']>().toExtend<Decision>();
    expectTypeOf<z.infer<typeof explanationSchema>['facts']>().toEqualTypeOf<{
      -readonly [Key in keyof Facts]: Facts[Key];
    }>();
  });
});

describe('answers', () => {
  test('/health and /ready keep their contracts, in a house that works and in one that does not', async () => {
    const house = await startTestHouse(patient);
    const broken = await startTestRouter({ config: { backends: { small: { url: 'http://127.0.0.1:1' } } } });
    for (const { url, status } of [
      { url: house.url, status: 200 },
      { url: broken.url, status: 503 },
    ]) {
      const health = await fetch(`${url}/health`);
      expect([health.status, healthSchema.safeParse(await health.json()).error]).toEqual([200, undefined]);
      const ready = await fetch(`${url}/ready?backend=small`);
      expect([ready.status, readySchema.safeParse(await ready.json()).error]).toEqual([status, undefined]);
    }
    await broken.close();
    await house.close();
  });

  test.each(['/router/status', '/router/decisions', '/metrics'])('%s needs a key where keys are set', async (path) => {
    const router = await startTestRouter({
      config: {
        backends: { small: { url: 'http://127.0.0.1:1' } },
        apiKeys: [{ name: 'ops', key: 'a-key-of-sixteen-characters' }],
      },
    });
    const without = await fetch(router.url + path);
    const withKey = await fetch(router.url + path, { headers: { 'x-api-key': 'a-key-of-sixteen-characters' } });
    await router.close();
    expect([without.status, withKey.status]).toEqual([401, 200]);
  });
});
