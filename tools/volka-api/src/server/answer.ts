import { jsonPiece } from '../json/json-bytes.ts';
import type { ReportChunk } from '../json/report-chunks.ts';

/** An answer as a value: nothing of it is sent yet, and its body is made while it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Iterable<ReportChunk>;
}

/** A small JSON answer. */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const bytes = jsonPiece(JSON.stringify(value));
  return {
    status,
    headers: { 'content-type': 'application/json', 'content-length': String(bytes.length), ...headers },
    body: [{ bytes, rows: 0 }],
  };
}
