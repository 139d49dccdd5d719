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

/** Our word for dbt's; null for a word this version of the library does not know, which must never pass as a success. */
export function statusOf(dbtWord: string): NodeStatus | null {
  return statusByDbtWord.get(dbtWord) ?? null;
}

/** Whether dbt itself counts a node that ended so as failed. */
export function isFailure(status: NodeStatus): boolean {
  return status === 'fail' || status === 'error' || status === 'partial-success';
}

/** The count that the database gave; dbt says -1 where there is none, and for a test it is the count query's own row. */
export function rowsAffectedOf(
  resourceType: string,
  adapterResponse: Readonly<Record<string, unknown>>,
): number | null {
  if (resourceType === 'test' || resourceType === 'unit_test') return null;
  const rows = adapterResponse['rows_affected'];
  return typeof rows === 'number' && rows >= 0 ? rows : null;
}

/** Only a test counts failures. */
export function failuresOf(resourceType: string, failures: number | null | undefined): number | null {
  return resourceType === 'test' || resourceType === 'unit_test' ? (failures ?? null) : null;
}
