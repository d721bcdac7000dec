// Holds one runtime to all the promises, and prints how many it kept.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { differences } from './differences.ts';
import { type House, startHouse } from './house.ts';
import { chapters } from './promises/all.ts';
import type { Chapter } from './promises/promise.ts';
import type { ServerName } from '#demo/servers/server.ts';
import type { Runtime } from './runtime.ts';

/** Declares the tests. Promises of the same house share its router, one after the other, but those that need one alone. */
export function keepPromises(runtime: Runtime, server?: ServerName): void {
  describe(`on ${runtime.name}, in front of ${server ?? 'vLLM'}`, () => {
    const houses = new Map<string, Promise<House>>();
    const shared = ({ scene = 'quiet', config = {} }: Chapter): Promise<House> => {
      const key = JSON.stringify([scene, config]);
      const known = houses.get(key) ?? startHouse(runtime, scene, config, server);
      houses.set(key, known);
      return known;
    };
    let kept = 0;
    for (const chapter of chapters) {
      const { title, scene = 'quiet', config, promises } = chapter;
      describe(title, () => {
        if (promises.some(({ alone }) => alone !== true)) beforeAll(async () => void (await shared(chapter)));
        for (const { name, alone = false, keep } of promises) {
          test(name, async () => {
            const house = alone ? await startHouse(runtime, scene, config, server) : await shared(chapter);
            try {
              house.tidy();
              await keep(house);
              kept += 1;
            } finally {
              if (alone) await house.close();
            }
          });
        }
      });
    }
    let differing = 0;
    const { name: runtimeName } = runtime;
    if (runtimeName !== 'in process') {
      describe('known differences', () => {
        for (const { what, look, seen } of differences) {
          test(`${what}: ${seen[runtimeName]}`, async () => {
            const house = await shared({ title: 'differences', promises: [] });
            house.tidy();
            expect(seen[runtimeName].split(' or ')).toContain(await look(house, runtime));
            differing += 1;
          });
        }
      });
    }
    afterAll(async () => {
      await Promise.all([...houses.values()].map(async (house) => (await house).close()));
      const all = chapters.flatMap(({ promises }) => promises).length;
      console.log(
        `${runtimeName}, ${server ?? 'vLLM'}: kept ${kept} of ${all} promises; ${differing} known differences as expected`,
      );
    });
  });
}
