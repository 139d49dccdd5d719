import { hashOf, unit } from '../prng.ts';
import { touchesDate } from './fault-switches.ts';
import { ROW_CHANGES, strikeKey } from './row-faults.ts';
import { nameOfRow, readField } from './row-text.ts';
import type { ReportChunk } from '../json/report-chunks.ts';
import type { RowFaultName } from './row-catalogue.ts';
import type { StrikableRequest, Strike } from './fault-switches.ts';
import type { RowText } from './row-text.ts';

const DEFAULT_SHARE = 0.05;
const SEPARATOR = ',\n';

/** The report with rows struck by one fault, chunk by chunk. `mayStrike` is asked of each row that can be, before it is sent. */
export function* bendRows(
  body: Iterable<ReportChunk>,
  fault: RowFaultName,
  strike: Strike,
  request: StrikableRequest,
  mayStrike: (row: string) => boolean,
): Generator<ReportChunk, void, undefined> {
  const struck = new RowDice(fault, strike);
  let opening = '[';
  for (const { bytes } of body) {
    const { rows, isLast } = splitRows(bytes);
    const bent = rows.flatMap((row) => {
      if (!touchesDate(strike.rule, readField(row, 'date') ?? '') || !struck.wants(row)) return [row];
      const changed = ROW_CHANGES[fault](row, struck.hashOf(row), request);
      if (changed === null || changed.includes(null) || !mayStrike(nameOfRow(row))) return [row];
      struck.confirm(row);
      return changed.filter((text) => text !== null);
    });
    const text = bent.length === 0 ? '' : opening + bent.join(SEPARATOR);
    if (bent.length > 0) opening = SEPARATOR;
    const end = isLast ? `${opening === '[' ? '[' : ''}]` : '';
    // latin1: a row is ASCII but for what a fault puts into it byte by byte.
    yield { bytes: Buffer.from(text + end, 'latin1'), rows: bent.length };
  }
}

/** Which rows are struck: the first that can be, so that a fault that is logged was there, and a seeded share of the others. */
class RowDice {
  readonly #fault: RowFaultName;
  readonly #strike: Strike;
  #firstKey: string | null = null;

  constructor(fault: RowFaultName, strike: Strike) {
    this.#fault = fault;
    this.#strike = strike;
  }

  wants(row: RowText): boolean {
    if (this.#firstKey === null || strikeKey(this.#fault, row) === this.#firstKey) return true;
    return unit(this.hashOf(row)) < (this.#strike.rule.share ?? DEFAULT_SHARE);
  }

  confirm(row: RowText): void {
    this.#firstKey ??= strikeKey(this.#fault, row);
  }

  hashOf(row: RowText): number {
    return hashOf(this.#strike.faultHash, ...Buffer.from(strikeKey(this.#fault, row)));
  }
}

function splitRows(bytes: Uint8Array): { readonly rows: readonly RowText[]; readonly isLast: boolean } {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  // A row ends in `]}`: a bracket behind that, or alone, is the report's own.
  const isLast = text.endsWith('}]') || text === ']' || text === '[]';
  const inner = text.slice(text.startsWith('[') ? 1 : 0, isLast ? -1 : undefined);
  return { rows: inner.split(SEPARATOR).filter((row) => row !== ''), isLast };
}
