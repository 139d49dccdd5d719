import { createDbtRunner, ensureDbtEnvironment } from '@volka/dbt-runner';
import type { DbtRunner } from '@volka/dbt-runner';
import { readDbtSettings } from '../../../config/read-settings.ts';
import { dbtPlaces, installDbtProfile } from '../../../dbt/dbt-places.ts';
import type { CommandContext } from '../../command-context.ts';

/** Lends a command a runner on the platform's project, with one process an invocation, and closes it with the work. */
export async function withDbtRunner<Result>(
  { environment, root, signal, print }: CommandContext,
  work: (runner: DbtRunner) => Promise<Result>,
): Promise<Result> {
  const places = dbtPlaces(readDbtSettings(environment, root));
  await ensureDbtEnvironment({ venvDir: places.venvDir, env: environment, onProgress: print, signal });
  await installDbtProfile(places);
  const runner = createDbtRunner({ ...places, adapter: 'cli', env: environment });
  try {
    return await work(runner);
  } finally {
    await runner.close();
  }
}
