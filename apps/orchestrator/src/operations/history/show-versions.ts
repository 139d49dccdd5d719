import type { HistoryVersion } from '@volka/warehouse/operate';
import { z } from 'zod';
import { readVersionsOfKey } from '../../history/read-versions-of-key.ts';
import { dayField, readInput } from '../input.ts';
import type { OperationContext } from '../operation-context.ts';

const showVersionsInput = z.object({ date: dayField, campaign: z.string(), ad: z.string() });

/**
 * Reads every version of one row, oldest first.
 * @throws {OrchestratorError} `HISTORY_NOT_BUILT`, `HISTORY_KEY_UNKNOWN`
 */
export async function showVersions(
  { warehouse }: OperationContext,
  input: z.input<typeof showVersionsInput>,
): Promise<readonly HistoryVersion[]> {
  const key = readInput(showVersionsInput, input, 'show the versions of a row');
  return readVersionsOfKey(await warehouse.currentPool('dbt_transformer'), key);
}
