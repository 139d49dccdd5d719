import { plainText } from '@volka/runtime/terminal';
import type { WarehousePool } from '@volka/warehouse';
import { readAdNames, readVersions } from '@volka/warehouse/operate';
import type { HistoryKey, HistoryVersion } from '@volka/warehouse/operate';
import { OrchestratorError } from '../errors.ts';

/**
 * Reads all versions of a key, oldest first. The pool's role must be `dbt_transformer`.
 * @throws {OrchestratorError} `HISTORY_NOT_BUILT`; `HISTORY_KEY_UNKNOWN`, which names the ads that the campaign has on that day.
 */
export async function readVersionsOfKey(
  pool: WarehousePool,
  key: HistoryKey,
): Promise<readonly HistoryVersion[]> {
  const versions = await readVersions(pool, key);
  if (versions === null) {
    throw new OrchestratorError(
      'HISTORY_NOT_BUILT',
      'Cannot read the history: its views are not built; run the pipelines volka_dbt_staging and volka_dbt_marts_core, or volka run',
    );
  }
  if (versions.length === 0) throw unknownKey(key, await readAdNames(pool, key));
  return versions;
}

function unknownKey({ date, campaign, ad }: HistoryKey, adNames: readonly string[]): OrchestratorError {
  const remedy =
    adNames.length === 0
      ? 'that campaign has no row on that day'
      : `its ads on that day: ${adNames.map(plainText).join(', ')}`;
  return new OrchestratorError(
    'HISTORY_KEY_UNKNOWN',
    `Cannot show ${campaign} / ${ad} on ${date}: the history has no version of it; ${remedy}`,
  );
}
