// Long bodies: the others have their turn before one is read.
import { expect, test } from 'vitest';
import { createClockedApp } from '../support/clocked-app.ts';

const long = 'x'.repeat(1_100_000);

test('before a body over 1 MB is read, others are answered', async () => {
  let goOn: (() => void) | undefined;
  const { app, ask } = createClockedApp(
    () => ({ status: 200, text: '{"data":[{"id":"m"}]}' }),
    () => ({ breathe: () => new Promise((resolve) => (goOn = resolve)) }),
  );
  // Nothing of it is counted: its body alone is long.
  const asked = ask({}, { model: 'small', user: long });
  await expect.poll(() => goOn).toBeDefined();
  expect((await app.fetch(new Request('http://localhost/version'))).status).toBe(200);
  goOn?.();
  expect((await asked).status).toBe(200);
});
