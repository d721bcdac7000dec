// What the doctor sees of habits and versions: clients that always force, and a router and a Windows half that do not go together.
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { windowsHalf } from '#cli/doctor/check-versions.ts';
import type { DecisionRecord } from '#lib/audit/record.ts';
import { decisionFor } from '../proof/records.ts';
import { type DoctorHouse, startDoctorHouse } from './doctor-house.ts';

let house: DoctorHouse;
beforeAll(async () => void (house = await startDoctorHouse()));
afterEach(() => rm(house.audit, { force: true }));
afterAll(() => house.close());

describe('a client that always forces is seen from few requests', () => {
  const at = (seq: number, change: Partial<DecisionRecord>) =>
    decisionFor({ seq, key: 'editor', ts: new Date(Date.UTC(2026, 0, 1, 8, seq * 7)).toISOString(), ...change });
  const [byModel, byHeader, byTag] = (['model', 'header', 'tag'] as const).map((force) => ({ force }));
  test.each([
    ['three by the model', [byModel, byModel, byModel], 'warning', /^editor \(3 forced requests, and no other\) use/],
    [
      'model and header',
      [byModel, byHeader, byModel, byHeader],
      'warning',
      /^editor \(4 forced requests, and no other\)/,
    ],
    ['two, which may be a person', [byModel, byModel], 'ok', /^none in the last 2 decisions/],
    ['one that was not forced', [byModel, byModel, byModel, {}], 'ok', /^none/],
    ['tags, which are typed', [byTag, byTag, byTag, byTag], 'ok', /^none/],
    ['three of three clients', [byModel, { ...byModel, key: 'a' }, { ...byModel, key: 'b' }], 'ok', /^none/],
    ['a single light one', [{}], 'ok', /^none in the last 1 decision$/],
  ] as const)('%s', async (_, changes, verdict, evidence) => {
    const lines = changes.map((change, seq) => `${JSON.stringify(at(seq, change ?? {}))}\n`);
    await writeFile(house.audit, lines.join(''));
    const { about } = await house.diagnose();
    expect(about('forced clients')).toMatchObject({ verdict, evidence: expect.stringMatching(evidence) });
  });
});

describe('router and Windows half', () => {
  afterEach(() => house.mode.setVersion(windowsHalf));
  test.each([
    [windowsHalf, 'ok', null],
    ['0.1.9', 'warning', /it is too old for this router/],
    ['0.0', 'warning', /it is too old for this router/],
    ['', 'warning', /too old to say: it is too old for this router/],
    ['nonsense', 'warning', /it is too old for this router/],
    ['0.10.0', 'warning', /the router is too old for it/],
    ['1.0.0', 'warning', /the router is too old for it/],
  ] as const)('of version %j: %s', async (version, verdict, says) => {
    house.mode.setVersion(version);
    const { about, code } = await house.diagnose();
    expect(about('versions')).toMatchObject({ verdict });
    if (says !== null) expect(about('versions').evidence).toMatch(says);
    expect(code).toBe(0);
  });

  test('the version that this router knows is the one of its own windows folder', async () => {
    const manifest = await readFile(path.join(import.meta.dirname, '../../windows/LlmNode/LlmNode.psd1'), 'utf8');
    expect(/ModuleVersion\s*=\s*'([\d.]+)'/.exec(manifest)?.[1]).toBe(windowsHalf);
  });

  test('nothing is said of a half that does not answer', async () => {
    await house.mode.fault('refused');
    const { findings } = await house.diagnose();
    await house.mode.fault(null);
    expect(findings.filter(({ what }) => what === 'versions')).toEqual([]);
  });
});
