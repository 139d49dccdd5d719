import { INT_COUNT, REAL_COUNT } from './campaign-columns.ts';

/**
 * The row that is being decoded; the next row overwrites it. Cells are at the positions of `INT` and `REAL`. A cell without a value is 0 and
 * has its bit in `nulls`, so that equal rows have equal memory.
 */
export interface CampaignRow {
  readonly ints: Int32Array;
  readonly reals: Float64Array;
  nulls: number;
  /** JSON of the fields that the contract does not have. */
  extra: string | null;
}

/** Creates an empty row. */
export function createCampaignRow(): CampaignRow {
  return { ints: new Int32Array(INT_COUNT), reals: new Float64Array(REAL_COUNT), nulls: 0, extra: null };
}

/** Creates an independent copy. */
export function copyCampaignRow(row: CampaignRow): CampaignRow {
  return { ints: row.ints.slice(), reals: row.reals.slice(), nulls: row.nulls, extra: row.extra };
}

/** True if every cell is the same. Cells are never NaN or −0, so `===` is identity. */
export function isSameCampaignRow(a: CampaignRow, b: CampaignRow): boolean {
  return (
    a.nulls === b.nulls &&
    a.extra === b.extra &&
    a.ints.every((value, position) => value === b.ints[position]) &&
    a.reals.every((value, position) => value === b.reals[position])
  );
}
