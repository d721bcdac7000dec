// The router's own head for a client that asked for a stream and waits long, and the comments that keep its connection alive (wire: Commit).
import type { Client, HeaderList } from '#lib/ports.ts';
import { streamHeaders } from './headers.ts';

const encoder = new TextEncoder();

export class OwnHead {
  /** When the client is to see something; null before the first dispatch. */
  dueAt: number | null = null;
  isOut = false;

  /** The head the first time, and each time a comment: proxies give up on a silent answer, and people on a silent proxy. */
  show(client: Client, told: HeaderList): void {
    if (!this.isOut) client.begin(200, [['content-type', 'text/event-stream'], ...streamHeaders([]), ...told]);
    this.isOut = true;
    client.write(encoder.encode(': waiting\n\n'));
  }

  /** Says whose answer follows: the head came too early for that. */
  name(client: Client, comment: string): void {
    client.write(encoder.encode(comment));
  }
}
