import type { Validity } from './column.ts';

/** True if row `row` has a value. */
export function isValid(validity: Validity, row: number): boolean {
  return validity === null || (((validity[row >> 3] as number) >> (row & 7)) & 1) === 1;
}

/** Returns a bitmap for `rowCount` valid rows. The bits after the last row are 0. */
export function allValid(rowCount: number): Uint8Array {
  const bitmap = new Uint8Array((rowCount + 7) >> 3).fill(0xff);
  clearTail(bitmap, rowCount);
  return bitmap;
}

/** Marks a row as having no value. */
export function setNull(bitmap: Uint8Array, row: number): void {
  bitmap[row >> 3] = (bitmap[row >> 3] as number) & ~(1 << (row & 7));
}

/** Returns the bitmap of the first `rowCount` rows; a copy only if bits must be cleared. */
export function headOfValidity(validity: Validity, rowCount: number): Validity {
  if (validity === null) return null;
  const byteCount = (rowCount + 7) >> 3;
  if ((rowCount & 7) === 0) return validity.subarray(0, byteCount);
  const head = validity.slice(0, byteCount);
  clearTail(head, rowCount);
  return head;
}

/** Counts the rows without a value. */
export function countNulls(validity: Validity, rowCount: number): number {
  if (validity === null) return 0;
  let valid = 0;
  for (const byte of validity) {
    for (let bits = byte; bits !== 0; bits &= bits - 1) valid += 1;
  }
  return rowCount - valid;
}

function clearTail(bitmap: Uint8Array, rowCount: number): void {
  const used = rowCount & 7;
  if (used !== 0) {
    const last = bitmap.length - 1;
    bitmap[last] = (bitmap[last] as number) & ((1 << used) - 1);
  }
}
