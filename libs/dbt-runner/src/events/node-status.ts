import type { NodeStatus } from './dbt-event.ts';

const statusByDbtWord: ReadonlyMap<string, NodeStatus> = new Map([
  ['success', 'success'],
  ['pass', 'success'],
  ['warn', 'warn'],
  ['no-op', 'no-op'],
  ['fail', 'fail'],
  ['error', 'error'],
  ['runtime error', 'error'],
  ['partial success', 'partial-success'],
  ['skipped', 'skipped'],
]);

/** The status for dbt's status; null for an unknown one, which must never count as a success. */
export function statusOf(dbtWord: string): NodeStatus | null {
  return statusByDbtWord.get(dbtWord) ?? null;
}

/** Whether dbt counts a node with this status as failed. */
export function isFailure(status: NodeStatus): boolean {
  return status === 'fail' || status === 'error' || status === 'partial-success';
}

/** The row count of the database. dbt reports -1 if there is none; for a test it is the row of the count query, so it is ignored. */
export function rowsAffectedOf(
  resourceType: string,
  adapterResponse: Readonly<Record<string, unknown>>,
): number | null {
  if (resourceType === 'test' || resourceType === 'unit_test') return null;
  const rows = adapterResponse['rows_affected'];
  return typeof rows === 'number' && rows >= 0 ? rows : null;
}

/** Only tests have failures. */
export function failuresOf(resourceType: string, failures: number | null | undefined): number | null {
  return resourceType === 'test' || resourceType === 'unit_test' ? (failures ?? null) : null;
}
