import { jsonPiece } from '../json/json-bytes.ts';
import type { ReportChunk } from '../json/report-chunks.ts';
import type { ReportQuery } from './report-query.ts';

/** An answer that is not sent yet. Its body is generated while it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Generated again for each iteration. */
  readonly body: Iterable<ReportChunk>;
}

/** The answer to a request for the report, with its query if it was valid. Faults affect only answers with a query. */
export interface ReportAnswer extends Answer {
  readonly query: ReportQuery | null;
}

/** How an answer is sent. A missing property means: as usual. */
export interface Delivery {
  readonly headersAfterMs?: number;
  /** Nothing is sent; only `ending` happens. */
  readonly sendsNothing?: true;
  /** The body is sent in pieces of this size. */
  readonly pieceBytes?: number;
  readonly everyMs?: number;
  /** In place of a normal end: reset the connection, or send nothing until the client closes it. */
  readonly ending?: 'reset' | 'silence';
}

/** An answer and how it is sent. Its body can be iterated once. */
export interface OutgoingAnswer extends Omit<Answer, 'body'> {
  readonly body: Iterable<ReportChunk> | AsyncIterable<ReportChunk>;
  readonly delivery?: Delivery;
}

/** A small JSON answer. */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return textAnswer(status, JSON.stringify(value), { 'content-type': 'application/json', ...headers });
}

/** A small answer of any type. */
export function textAnswer(status: number, text: string, headers: Readonly<Record<string, string>>): Answer {
  const bytes = jsonPiece(text);
  return {
    status,
    headers: { ...headers, 'content-length': String(bytes.length) },
    body: [{ bytes, rows: 0 }],
  };
}
