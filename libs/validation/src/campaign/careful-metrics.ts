import { ContractDriftError } from '../errors.ts';
import { isExactNumber } from '../values/numeric-cell.ts';
import { INT, LIFEDAY_NULL_BITS, REAL, intNullBit, realNullBit } from './campaign-columns.ts';
import type { CampaignRow } from './campaign-row.ts';
import type { CarefulCells } from './careful-cells.ts';
import { findForeignCurrency } from './currency.ts';
import type { ExtraMetrics } from './extra-fields.ts';
import { unknownFields } from './extra-fields.ts';
import { LIFEDAYS, METRIC_FIELDS } from './wire-record.ts';
import type { UncheckedMetric } from './wire-record.ts';

const COLUMN = 'metrics';

/**
 * Decodes `metrics` cell by cell. The four cells of an absent lifeday have no value: only a 0 of the API is 0.
 * @throws {ContractDriftError} If an entry lacks a known field.
 * @see DATA_RULES 13, 16, 18
 */
export function decodeMetrics(
  metrics: unknown,
  recordIndex: number,
  row: CampaignRow,
  cells: CarefulCells,
  onUnknownField: (field: string) => void,
): ExtraMetrics {
  for (const bits of LIFEDAY_NULL_BITS) row.nulls |= bits;
  if (!Array.isArray(metrics)) {
    cells.refuse('bad-metrics', COLUMN, metrics);
    return [];
  }
  const extras: Readonly<Record<string, unknown>>[] = [];
  const seen = new Set<number>();
  for (const entry of metrics as readonly unknown[]) {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry) || isExactNumber(entry)) {
      cells.refuse('bad-metrics', COLUMN, entry);
      continue;
    }
    const metric = entry as UncheckedMetric;
    for (const field of METRIC_FIELDS) {
      if (metric[field] === undefined) throw new ContractDriftError(`metrics[].${field}`, recordIndex);
    }
    const foreign = findForeignCurrency(metric);
    if (foreign !== null) cells.refuse('currency', null, { [foreign.field]: foreign.value });
    const lifeday = cells.lifeday(metric.lifeday);
    if (lifeday === null) continue;
    if (seen.has(lifeday)) {
      cells.refuse('duplicate-lifeday', COLUMN, lifeday);
      continue;
    }
    seen.add(lifeday);
    const offset = (LIFEDAYS as readonly number[]).indexOf(lifeday);
    if (offset < 0) {
      cells.note('warned', 'unknown-lifeday', '_extra', lifeday);
      extras.push(metric);
      continue;
    }
    decodeLifeday(metric, offset, lifeday, row, cells);
    const unknown = unknownFields(metric, METRIC_FIELDS);
    if (unknown === null) continue;
    for (const field of Object.keys(unknown)) onUnknownField(`metrics[].${field}`);
    unknown['lifeday'] = lifeday;
    extras.push(unknown);
  }
  return extras;
}

function decodeLifeday(
  metric: UncheckedMetric,
  offset: number,
  lifeday: number,
  row: CampaignRow,
  cells: CarefulCells,
): void {
  const count = (value: unknown, name: string, first: number): void => {
    const column = `${name}_${lifeday}d`;
    const read = cells.count(value, column, true);
    if (value === null) cells.note('nulled', 'missing-value', column, value);
    if (read === null) return;
    row.ints[first + offset] = read;
    row.nulls &= ~intNullBit(first + offset);
  };
  count(metric.players, 'players', INT.players);
  count(metric.payers, 'payers', INT.payers);
  count(metric.payments, 'payments', INT.payments);

  const column = `revenue_${lifeday}d_cents`;
  const cents = cells.revenue(metric.revenue, column);
  if (metric.revenue === null) cells.note('nulled', 'missing-value', column, null);
  if (cents === null) return;
  row.reals[REAL.revenue + offset] = cents;
  row.nulls &= ~realNullBit(REAL.revenue + offset);
}
