import { randomUUID } from 'node:crypto';

/** What a run is started for; its id begins with it. */
export type RunPurpose = 'confirm-empty' | 'history' | 'manual' | 'replay';

/**
 * Makes the id of a new run, such as `manual-0b9f…`. The ledger, the logs and dbt's application name keep it.
 * No two runs have the same id.
 */
export function createRunId(purpose: RunPurpose): string {
  return `${purpose}-${randomUUID()}`;
}
