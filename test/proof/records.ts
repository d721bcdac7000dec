// Records as the journal writes them, for tests that need some: a light request, answered by small.
import type { DecisionRecord, OutcomeRecord } from '#lib/audit/record.ts';

export function decisionFor(change: Partial<DecisionRecord> = {}): DecisionRecord {
  return {
    event: 'decision',
    v: 2,
    ts: '2026-01-01T00:00:00.000Z',
    mono: 1000,
    boot: 'b00700000001',
    seq: 1,
    rid: 'rid-1',
    key: null,
    dialect: 'chat',
    policy: '0123456789ab',
    rule: 'light',
    force: 'none',
    pinnedSmall: false,
    forceDenied: false,
    heavy: 'no',
    promptBytes: 20,
    toolBytes: 0,
    tokens: null,
    allTokens: null,
    thresholds: { words: 4000, everything: 8000 },
    mode: 'unasked',
    modeAgeMs: null,
    big: 'unasked',
    bigAgeMs: null,
    strict: false,
    wanted: 'small',
    chosen: 'small',
    because: null,
    ...change,
  };
}

export function outcomeFor(change: Partial<OutcomeRecord> = {}): OutcomeRecord {
  return {
    event: 'outcome',
    ts: '2026-01-01T00:00:01.500Z',
    boot: 'b00700000001',
    seq: 1,
    rid: 'rid-1',
    attempts: [{ backend: 'small', cause: null, ms: 1400 }],
    status: 200,
    firstOutputMs: 200,
    durationMs: 1500,
    bytes: 900,
    events: 36,
    promptTokens: 30,
    completionTokens: 34,
    end: 'complete',
    ...change,
  };
}
