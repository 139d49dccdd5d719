import { jsonPiece } from '../json/json-bytes.ts';
import type { ReportChunk } from '../json/report-chunks.ts';
import type { ReportQuery } from './report-query.ts';

/** An answer as a value: nothing of it is sent yet, and its body is made while it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Made anew each time it is walked through. */
  readonly body: Iterable<ReportChunk>;
}

/** The answer to a report: with the question, where it was one. Only these can be struck by a fault. */
export interface ReportAnswer extends Answer {
  readonly query: ReportQuery | null;
}

/** How an answer goes out; what is left out goes as usual. */
export interface Delivery {
  readonly headersAfterMs?: number;
  /** Nothing is sent at all: only the ending happens. */
  readonly sendsNothing?: true;
  /** The body goes out in pieces of this size. */
  readonly pieceBytes?: number;
  readonly everyMs?: number;
  /** What stands in place of the end: a reset connection, or nothing until the client goes. */
  readonly ending?: 'reset' | 'silence';
}

/** An answer and its way to the network. Its body may be walked through once. */
export interface Shipment extends Omit<Answer, 'body'> {
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
