// Holds one runtime to all the promises, and prints how many it kept.
import { afterAll, beforeAll, describe, test } from 'vitest';
import { type House, startHouse } from './house.ts';
import { chapters } from './promises/all.ts';
import type { Chapter } from './promises/promise.ts';
import type { Runtime } from './runtime.ts';

/** Declares the tests. Promises of the same house share its router, one after the other, but those that need one alone. */
export function keepPromises(runtime: Runtime): void {
  describe(`on ${runtime.name}`, () => {
    const houses = new Map<string, Promise<House>>();
    const shared = ({ scene = 'quiet', config = {} }: Chapter): Promise<House> => {
      const key = JSON.stringify([scene, config]);
      const known = houses.get(key) ?? startHouse(runtime, scene, config);
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
            const house = alone ? await startHouse(runtime, scene, config) : await shared(chapter);
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
    afterAll(async () => {
      await Promise.all([...houses.values()].map(async (house) => (await house).close()));
      const all = chapters.flatMap(({ promises }) => promises).length;
      console.log(`${runtime.name}: kept ${kept} of ${all} promises`);
    });
  });
}
