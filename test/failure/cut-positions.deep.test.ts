// Every byte of a stream as the place where it is cut, in each dialect and each way.
import { describe, expect, test } from 'vitest';
import { cutEverywhere, type DialectName, streams } from './cut-positions.ts';

describe('a stream cut at every byte', () => {
  test.each(Object.keys(streams) as DialectName[])('is never a silent truncation: %s', async (dialect) => {
    const { requests, silent } = await cutEverywhere(dialect, ['reset', 'end', 'clean end', 'hang'], 1);
    console.log(`${dialect}: ${requests} cuts, ${silent.length} silent`);
    expect(silent).toEqual([]);
  });
});
