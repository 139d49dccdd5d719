import { hashOf, unit } from '../prng.ts';
import { touchesDate } from './fault-switches.ts';
import { ROW_CHANGES, rowGroupOf } from './row-faults.ts';
import { nameOfRow, readField } from './row-text.ts';
import type { ReportChunk } from '../json/report-chunks.ts';
import type { RowFaultName } from './row-catalogue.ts';
import type { FaultableRequest, Injection } from './fault-switches.ts';
import type { RowText } from './row-text.ts';

const DEFAULT_SHARE = 0.05;
const SEPARATOR = ',\n';

/** The report with rows changed by one fault, chunk by chunk. `mayChange` is called for each row that can be changed, before it is sent. */
export function* changeRows(
  body: Iterable<ReportChunk>,
  fault: RowFaultName,
  injection: Injection,
  request: FaultableRequest,
  mayChange: (row: string) => boolean,
): Generator<ReportChunk, void, undefined> {
  const selection = new RowSelection(fault, injection);
  let opening = '[';
  for (const { bytes } of body) {
    const { rows, isLast } = splitRows(bytes);
    const changedRows = rows.flatMap((row) => {
      if (!touchesDate(injection.rule, readField(row, 'date') ?? '') || !selection.wants(row)) return [row];
      const changed = ROW_CHANGES[fault](row, selection.hashOf(row), request);
      if (changed === null || changed.includes(null) || !mayChange(nameOfRow(row))) return [row];
      selection.confirm(row);
      return changed.filter((text) => text !== null);
    });
    const text = changedRows.length === 0 ? '' : opening + changedRows.join(SEPARATOR);
    if (changedRows.length > 0) opening = SEPARATOR;
    const end = isLast ? `${opening === '[' ? '[' : ''}]` : '';
    // latin1: a row is ASCII, except for single bytes that a fault adds.
    yield { bytes: Buffer.from(text + end, 'latin1'), rows: changedRows.length };
  }
}

/** Selects the rows to change: the first one that can be changed, so that a logged fault is always present, and a seeded share of the others. */
class RowSelection {
  readonly #fault: RowFaultName;
  readonly #injection: Injection;
  #firstKey: string | null = null;

  constructor(fault: RowFaultName, injection: Injection) {
    this.#fault = fault;
    this.#injection = injection;
  }

  wants(row: RowText): boolean {
    if (this.#firstKey === null || rowGroupOf(this.#fault, row) === this.#firstKey) return true;
    return unit(this.hashOf(row)) < (this.#injection.rule.share ?? DEFAULT_SHARE);
  }

  confirm(row: RowText): void {
    this.#firstKey ??= rowGroupOf(this.#fault, row);
  }

  hashOf(row: RowText): number {
    return hashOf(this.#injection.faultHash, ...Buffer.from(rowGroupOf(this.#fault, row)));
  }
}

function splitRows(bytes: Uint8Array): { readonly rows: readonly RowText[]; readonly isLast: boolean } {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  // A row ends in `]}`: a bracket after that, or alone, is the end of the report.
  const isLast = text.endsWith('}]') || text === ']' || text === '[]';
  const inner = text.slice(text.startsWith('[') ? 1 : 0, isLast ? -1 : undefined);
  return { rows: inner.split(SEPARATOR).filter((row) => row !== ''), isLast };
}
