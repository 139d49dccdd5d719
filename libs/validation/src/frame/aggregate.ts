import { ValidationError } from '../errors.ts';
import type { Column, FixedColumn } from './column.ts';
import { groupRows } from './row-groups.ts';
import { compareRows } from './sort-by.ts';
import { takeCells } from './take-rows.ts';
import { allValid, isValid, setNull } from './validity.ts';

/**
 * How the cells of a group become one. All but `size` skip cells without a value; a group without any value gives none, but 0 for `count`
 * and `nunique`. (pandas gives 0 for `sum`: a missing figure must not read as zero.)
 */
export type AggregateName = 'count' | 'first' | 'last' | 'max' | 'mean' | 'min' | 'nunique' | 'size' | 'sum';

/** The group of each row (−1: in none), and the number of groups. */
export interface Groups {
  readonly groupOfRow: Int32Array;
  readonly groupCount: number;
}

const INT64_MAX = 2n ** 63n - 1n;

/** Returns one cell per group. @throws {ValidationError} See `GroupBy.agg`. */
export function aggregate(column: Column, name: string, how: AggregateName, groups: Groups): Column {
  switch (how) {
    case 'size':
      return counts(groups, () => true);
    case 'count':
      return counts(groups, (row) => isValid(column.validity, row));
    case 'nunique':
      return countDistinct(column, groups);
    case 'sum':
      return sum(column, name, groups);
    case 'mean':
      return mean(column, name, groups);
    case 'first':
      return pick(column, groups, () => false);
    case 'last':
      return pick(column, groups, () => true);
    case 'min':
    case 'max': {
      const compare = compareRows(column, how === 'min' ? 1 : -1);
      return pick(column, groups, (best, row) => compare(row, best) < 0);
    }
  }
}

function counts({ groupOfRow, groupCount }: Groups, isCounted: (row: number) => boolean): Column {
  const values = new Int32Array(groupCount);
  groupOfRow.forEach((group, row) => {
    if (group >= 0 && isCounted(row)) values[group] = (values[group] as number) + 1;
  });
  return { kind: 'int32', values, validity: null };
}

function countDistinct(column: Column, groups: Groups): Column {
  const groupColumn: Column = { kind: 'int32', values: groups.groupOfRow, validity: null };
  const { firstRows } = groupRows([groupColumn, column], groups.groupOfRow.length, true);
  const isFirst = new Set(firstRows);
  return counts(groups, (row) => isFirst.has(row));
}

/** Returns the cell of one row per group: the first with a value, or a later one that is preferred to it. */
function pick(column: Column, groups: Groups, isPreferred: (best: number, row: number) => boolean): Column {
  const best = new Int32Array(groups.groupCount).fill(-1);
  groups.groupOfRow.forEach((group, row) => {
    if (group < 0 || !isValid(column.validity, row)) return;
    const known = best[group] as number;
    if (known < 0 || isPreferred(known, row)) best[group] = row;
  });
  const picked = takeCells(
    column,
    Uint32Array.from(best, (row) => Math.max(row, 0)),
  );
  return { ...picked, validity: validWhere(groups.groupCount, (group) => (best[group] as number) >= 0) };
}

function sum(column: Column, name: string, groups: Groups): Column {
  const sums = sumUnits(column, groups);
  if (sums !== null) {
    const validity = validWhere(groups.groupCount, (group) => sums.counts[group] !== 0);
    if (column.kind === 'fixed') return fixedSums(column, name, sums.units, validity);
    const values = Float64Array.from(sums.units, Number);
    if (values.every(Number.isSafeInteger)) return { kind: 'int53', values, validity };
    throw overflow(name, 'turn it into fixed(0) first');
  }
  if (column.kind !== 'decimal') throw meaningless(name, 'sum', column);
  const { totals, counts: filled } = sumDoubles(column.values, column.validity, groups);
  return {
    ...column,
    values: totals,
    validity: validWhere(groups.groupCount, (group) => filled[group] !== 0),
  };
}

function fixedSums(
  column: FixedColumn,
  name: string,
  sums: readonly bigint[],
  validity: Column['validity'],
): Column {
  if (sums.some((units) => units > INT64_MAX || units < -INT64_MAX)) {
    throw overflow(name, 'sum fewer rows at a time, or with a smaller scale');
  }
  return { ...column, units: BigInt64Array.from(sums), validity };
}

function mean(column: Column, name: string, groups: Groups): Column {
  const sums = sumUnits(column, groups);
  if (sums === null && column.kind !== 'decimal') throw meaningless(name, 'mean', column);
  const scale = column.kind === 'fixed' ? 10 ** column.scale : 1;
  const values = new Float64Array(groups.groupCount);
  const totals =
    sums === null && column.kind === 'decimal' ? sumDoubles(column.values, column.validity, groups) : null;
  const filled = sums?.counts ?? totals?.counts ?? new Int32Array(0);
  for (let group = 0; group < groups.groupCount; group += 1) {
    const total = sums === null ? (totals?.totals[group] ?? 0) : Number(sums.units[group]) / scale;
    if (filled[group] !== 0) values[group] = total / (filled[group] as number);
  }
  const validity = validWhere(groups.groupCount, (group) => filled[group] !== 0);
  return { kind: 'decimal', scale: 10, values, validity };
}

interface Sums {
  readonly units: readonly bigint[];
  readonly counts: Int32Array;
}

/** Exact sums of integers; null for other kinds. */
function sumUnits(column: Column, { groupOfRow, groupCount }: Groups): Sums | null {
  if (column.kind !== 'int32' && column.kind !== 'int53' && column.kind !== 'fixed') return null;
  const units = new Array<bigint>(groupCount).fill(0n);
  const partial = new Float64Array(groupCount);
  const filled = new Int32Array(groupCount);
  const flush = (group: number): void => {
    units[group] = (units[group] as bigint) + BigInt(partial[group] as number);
    partial[group] = 0;
  };
  groupOfRow.forEach((group, row) => {
    if (group < 0 || !isValid(column.validity, row)) return;
    filled[group] = (filled[group] as number) + 1;
    if (column.kind === 'fixed') {
      units[group] = (units[group] as bigint) + (column.units[row] as bigint);
      return;
    }
    // Doubles add integers exactly below 2^53. Before a sum can leave that range, it is moved to the bigint.
    const next = (partial[group] as number) + (column.values[row] as number);
    if (Number.isSafeInteger(next)) partial[group] = next;
    else {
      flush(group);
      partial[group] = column.values[row] as number;
    }
  });
  for (let group = 0; group < groupCount; group += 1) flush(group);
  return { units, counts: filled };
}

/** Sums doubles with Neumaier's compensation, so that the order of the rows has almost no effect. */
function sumDoubles(
  values: Float64Array,
  validity: Column['validity'],
  { groupOfRow, groupCount }: Groups,
): { readonly totals: Float64Array; readonly counts: Int32Array } {
  const totals = new Float64Array(groupCount);
  const rest = new Float64Array(groupCount);
  const filled = new Int32Array(groupCount);
  groupOfRow.forEach((group, row) => {
    if (group < 0 || !isValid(validity, row)) return;
    filled[group] = (filled[group] as number) + 1;
    const value = values[row] as number;
    const before = totals[group] as number;
    const after = before + value;
    totals[group] = after;
    if (!Number.isFinite(after)) return;
    const lost = Math.abs(before) >= Math.abs(value) ? before - after + value : value - after + before;
    rest[group] = (rest[group] as number) + lost;
  });
  totals.forEach((total, group) => {
    if (Number.isFinite(total)) totals[group] = total + (rest[group] as number);
    // Infinity minus infinity gives a missing value.
    if (Number.isNaN(total)) filled[group] = 0;
  });
  return { totals: totals.map((total) => (Number.isNaN(total) ? 0 : total)), counts: filled };
}

function validWhere(groupCount: number, hasValue: (group: number) => boolean): Column['validity'] {
  const bitmap = allValid(groupCount);
  let nulls = 0;
  for (let group = 0; group < groupCount; group += 1) {
    if (hasValue(group)) continue;
    setNull(bitmap, group);
    nulls += 1;
  }
  return nulls === 0 ? null : bitmap;
}

function meaningless(name: string, how: string, { kind }: Column): ValidationError {
  return new ValidationError(
    'VALIDATION_BAD_OPTION',
    `Cannot aggregate column "${name}": the ${how} of ${kind} means nothing; use count, nunique, min, max, first or last`,
    { column: name },
  );
}

function overflow(name: string, remedy: string): ValidationError {
  return new ValidationError(
    'VALIDATION_OVERFLOW',
    `Cannot sum column "${name}": a sum is beyond what its kind holds exactly; ${remedy}`,
    { column: name },
  );
}
