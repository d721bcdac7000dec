// What a fake has been asked, kept for tests and for the demo, and who waits to hear of it.
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface RecordedRequest {
  readonly method: string;
  /** Path and query string as they came. */
  readonly target: string;
  /** Names and values alternating, case and order as they came. */
  readonly rawHeaders: readonly string[];
  /** Empty until the whole body has arrived (and once more than 64 MiB of newer bodies are kept). */
  body: Buffer;
  /** Length of the complete body, also after its bytes were dropped. */
  bodyBytes: number;
  /** Milliseconds of `performance.now()`, as all times here: when the headers had arrived. */
  readonly at: number;
  /** When the body was complete; null: never. */
  bodyAt: number | null;
  /** When the client's connection closed before the response was complete; null: it did not. */
  closedByClientAt: number | null;
  /** When the last byte of the response was handed to the system; null: never. */
  finishedAt: number | null;
}

export interface RequestLog {
  readonly records: readonly RecordedRequest[];
  readonly open: (record: RecordedRequest) => void;
  /** How many were opened since the start, also those that are no longer kept. */
  readonly opened: () => number;
  /** Keeps the body and tells the waiting; old bodies make room. */
  readonly complete: (record: RecordedRequest, body: Buffer) => void;
  /** Tells the waiting that a record changed. */
  readonly changed: () => void;
  /** The first record, old or new, whose body is complete and that satisfies the predicate. */
  readonly waitFor: (predicate: (record: RecordedRequest) => boolean) => Promise<RecordedRequest>;
  readonly clear: () => void;
}

const keptRecords = 20_000;
const keptBodyBytes = 64 * 1024 * 1024;

export function createRequestLog(): RequestLog {
  const records: RecordedRequest[] = [];
  const withBody: RecordedRequest[] = [];
  const waiting = new Set<() => void>();
  let bytes = 0;
  let opened = 0;
  const changed = (): void => waiting.forEach((look) => look());
  return {
    records,
    changed,
    opened: () => opened,
    open(record) {
      opened += 1;
      records.push(record);
      if (records.length > keptRecords) records.shift();
      changed();
    },
    complete(record, body) {
      record.body = body;
      record.bodyBytes = body.length;
      record.bodyAt = performance.now();
      withBody.push(record);
      bytes += body.length;
      while (bytes > keptBodyBytes) bytes -= emptyOldest(withBody);
      changed();
    },
    waitFor: (predicate) => lookUntilFound(waiting, () => records.find(predicate)),
    clear() {
      records.length = 0;
      withBody.length = 0;
      bytes = 0;
    },
  };
}

function lookUntilFound(waiting: Set<() => void>, find: () => RecordedRequest | undefined): Promise<RecordedRequest> {
  return new Promise((resolve) => {
    const look = (): void => {
      const found = find();
      if (!found) return;
      waiting.delete(look);
      resolve(found);
    };
    waiting.add(look);
    look();
  });
}

function emptyOldest(withBody: RecordedRequest[]): number {
  const oldest = withBody.shift();
  const freed = oldest?.body.length ?? 0;
  if (oldest) oldest.body = Buffer.alloc(0);
  return freed;
}

/** Watches one request from its headers to the end of its response. Settles when the body is complete; never, if the client leaves before that. */
export function recordRequest(log: RequestLog, req: IncomingMessage, res: ServerResponse): Promise<RecordedRequest> {
  const record: RecordedRequest = {
    method: req.method ?? '',
    target: req.url ?? '',
    rawHeaders: req.rawHeaders,
    body: Buffer.alloc(0),
    bodyBytes: 0,
    at: performance.now(),
    bodyAt: null,
    closedByClientAt: null,
    finishedAt: null,
  };
  log.open(record);
  res.on('finish', () => {
    record.finishedAt = performance.now();
  });
  res.on('close', () => {
    if (!res.writableFinished) record.closedByClientAt = performance.now();
    log.changed();
  });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      log.complete(record, Buffer.concat(chunks));
      resolve(record);
    });
  });
}
