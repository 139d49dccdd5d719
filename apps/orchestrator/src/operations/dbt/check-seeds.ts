import { checkSeeds as check } from '../../seeds/check-seeds.ts';
import type { CheckedSeed } from '../../seeds/check-seeds.ts';

/** Checks the CSV files in the dbt project that people edit by hand. The problems are in the result. */
export async function checkSeeds({
  dbtProjectDir,
}: {
  readonly dbtProjectDir: string;
}): Promise<readonly CheckedSeed[]> {
  return check(dbtProjectDir);
}
