import { resolve } from 'node:path';
import { Command } from 'commander';
import { installDbt } from '../../../compose/dbt.ts';
import { readDbtSettings } from '../../../config/dbt-settings.ts';
import { withoutUndefined } from '../../../operations/without-undefined.ts';
import type { CommandContext } from '../../command-context.ts';

interface InstallOptions {
  readonly wheels?: string;
  readonly python?: string;
}

export function installCommand({ readSettings, signal, print }: CommandContext): Command {
  return new Command('install')
    .description(
      'install dbt as the lock file says, unless it is installed; may be interrupted and run again',
    )
    .option(
      '--wheels <folder>',
      'take packages from this folder of wheels first: needs no network if it has all',
    )
    .option('--python <executable>', 'the Python to make the environment with')
    .action(async ({ wheels, python }: InstallOptions) => {
      const { dbt } = readSettings({ dbt: readDbtSettings });
      const wheelsDir = wheels === undefined ? undefined : resolve(wheels);
      const { venvDir, installed } = await installDbt(dbt, {
        onProgress: print,
        signal,
        ...withoutUndefined({ wheelsDir, python }),
      });
      if (!installed) print(`dbt is installed in ${venvDir}, as the lock says`);
    });
}
