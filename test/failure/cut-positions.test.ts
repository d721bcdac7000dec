// A sample of the cuts of cut-positions.deep.test.ts, in each dialect and each way.
import { describe, expect, test } from 'vitest';
import { cutEverywhere, type DialectName, streams } from './cut-positions.ts';

describe('a stream cut anywhere', () => {
  test.each(Object.keys(streams) as DialectName[])('is never a silent truncation: %s', async (dialect) => {
    expect((await cutEverywhere(dialect, ['reset', 'end', 'clean end', 'hang'], 31)).silent).toEqual([]);
  });
});
