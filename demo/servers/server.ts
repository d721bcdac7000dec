// Which real server a fake plays, and what that changes: its dialects and sentences, what it refuses and when, how its bytes leave.
import type { Behavior } from '../behavior.ts';
import type { FakeDialect, Json, ServerName, UpstreamError } from '../wire/dialect.ts';

export type { ServerName } from '../wire/dialect.ts';

/** What a refusal may depend on. */
export interface Asked {
  readonly dialect: FakeDialect;
  readonly body: Json;
  readonly behavior: Behavior;
}

export interface ServerKind {
  readonly name: ServerName;
  readonly version: string;
  readonly dialects: readonly FakeDialect[];
  /** The head of a stream leaves before the prompt is read; otherwise with the first output. */
  readonly headFirst: boolean;
  /** A stream says `:` after that much silence. */
  readonly commentEveryMs: number | null;
  /** Refused with a status, before the engine is asked. */
  readonly invalid: (dialect: FakeDialect, contentType: string, bytes: Buffer) => UpstreamError | null;
  readonly refuses: (asked: Asked) => UpstreamError | null;
  /** Refused by the engine: a status where nothing has been sent, in-band where the head is out. */
  readonly engineRefuses: (asked: Asked) => UpstreamError | null;
  /** Errors that no dialect shapes: a body that is no request. */
  readonly errorBody: (error: UpstreamError) => unknown;
  /** Said by an engine that gives up in the middle of its work. */
  readonly trouble: UpstreamError;
}
