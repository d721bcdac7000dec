// THE FAULT MATRIX of backends: its rows, in the order of the documentation.
import { beforeHeadersRows, connectRows } from './before-headers.ts';
import { bodyRows } from './body.ts';
import type { Row } from './row.ts';
import { statusRows } from './status.ts';
import { heldRows, midStreamRows, sentRows } from './stream.ts';

export const rows: readonly Row[] = [
  ...connectRows,
  ...beforeHeadersRows,
  ...statusRows,
  ...heldRows,
  ...sentRows,
  ...midStreamRows,
  ...bodyRows,
];
