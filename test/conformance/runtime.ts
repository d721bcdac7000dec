// What a runtime must bring to be held to the promises: a way to start the router on a configuration, and to read what it recorded.
import type { DecisionRecord, OutcomeRecord } from '#lib/audit/record.ts';

export type RuntimeName = 'in process' | 'Node' | 'Workers' | 'Deno';
export type AuditRecord = DecisionRecord | OutcomeRecord;

/** A configuration as an object; JSON is YAML. */
export type ConfigObject = Readonly<Record<string, unknown>>;

export interface Runtime {
  readonly name: RuntimeName;
  readonly start: (config: ConfigObject) => Promise<RunningRouter>;
}

export interface RunningRouter {
  /** Base address. Where there is no socket, only `fetch` answers it. */
  readonly url: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** The records of one request, as soon as its outcome is written. */
  readonly recordsOf: (requestId: string) => Promise<readonly AuditRecord[]>;
  readonly close: () => Promise<void>;
}

/** Lines of an audit as they come, and who waits for one request's. Lines that are no record are other output. */
export interface AuditTrail {
  readonly add: (line: string) => void;
  readonly recordsOf: RunningRouter['recordsOf'];
}

export function createAuditTrail(): AuditTrail {
  const records: AuditRecord[] = [];
  const waiting = new Set<() => void>();
  return {
    add(line) {
      const record = readRecord(line);
      if (record === null) return;
      records.push(record);
      for (const look of waiting) look();
    },
    recordsOf: (requestId) =>
      new Promise((resolve) => {
        const look = () => {
          const found = records.filter(({ rid }) => rid === requestId);
          if (!found.some(({ event }) => event === 'outcome')) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

function readRecord(line: string): AuditRecord | null {
  if (!line.startsWith('{"event":')) return null;
  return JSON.parse(line) as AuditRecord;
}
