// Decisions as a file for spreadsheets (RFC 4180), with the names that the router's records have. Pure.
import type { DecisionRow } from '../router/contract.ts';
import { answeredBy, fallbackOf } from './columns.ts';

const fields: ReadonlyArray<readonly [name: string, value: (row: DecisionRow) => string | number | null | undefined]> =
  [
    ['time', ({ decision }) => decision.ts],
    ['request_id', ({ decision }) => decision.rid],
    ['router', ({ decision }) => decision.boot],
    ['number', ({ decision }) => decision.seq],
    ['who', ({ who, decision }) => who ?? decision.key],
    ['api', ({ decision }) => decision.dialect],
    ['rule', ({ decision }) => decision.rule],
    ['mode', ({ decision }) => decision.mode],
    ['answered_by', answeredBy],
    ['fallback', fallbackOf],
    ['prompt_bytes', ({ decision }) => decision.promptBytes],
    ['prompt_tokens', ({ outcome }) => outcome?.promptTokens],
    ['completion_tokens', ({ outcome }) => outcome?.completionTokens],
    ['status', ({ outcome }) => outcome?.status],
    ['first_output_ms', ({ outcome }) => outcome?.firstOutputMs],
    ['duration_ms', ({ outcome }) => outcome?.durationMs],
    ['end', ({ outcome }) => outcome?.end ?? 'running'],
  ];

/** A head and one line for each row, in the order given. */
export function csvOf(rows: readonly DecisionRow[]): string {
  const lines = [fields.map(([name]) => name), ...rows.map((row) => fields.map(([, value]) => cell(value(row))))];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

/** Trap: a spreadsheet runs a text that begins like a formula, and clients choose their request ids. */
function cell(value: string | number | null | undefined): string {
  if (typeof value !== 'string') return value === null || value === undefined ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
