import { diagnoseDbt as diagnose } from '@volka/dbt-runner';
import type { DbtFinding } from '@volka/dbt-runner';
import type { DbtSettings } from '../../compose/dbt.ts';
import { dbtFolders, installDbtProfile } from '../../dbt/dbt-folders.ts';

export interface DiagnosisContext {
  readonly dbt: DbtSettings;
  /** The connection as it is set, even if parts are missing: the diagnosis names them. */
  readonly connectionVariables: () => Promise<Readonly<Record<string, string | undefined>>>;
  readonly signal: AbortSignal;
}

/** Checks everything that dbt needs, one finding after the other. */
export async function* diagnoseDbt({
  dbt,
  connectionVariables,
  signal,
}: DiagnosisContext): AsyncGenerator<DbtFinding, void, undefined> {
  const folders = dbtFolders(dbt);
  await installDbtProfile(folders);
  yield* diagnose({
    ...folders,
    env: async () => ({ ...dbt.processVariables, ...(await connectionVariables()) }),
    signal,
    installCommand: 'volka dbt install',
  });
}
