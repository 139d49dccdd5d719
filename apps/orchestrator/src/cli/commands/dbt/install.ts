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
      'install the dbt version of the lock file, unless it is installed; safe to interrupt and run again',
    )
    .option(
      '--wheels <folder>',
      'use packages from this folder of wheels first; if it has all of them, no network is needed',
    )
    .option('--python <executable>', 'the Python that creates the virtual environment')
    .action(async ({ wheels, python }: InstallOptions) => {
      const { dbt } = readSettings({ dbt: readDbtSettings });
      const wheelsDir = wheels === undefined ? undefined : resolve(wheels);
      const { venvDir, installed } = await installDbt(dbt, {
        onProgress: print,
        signal,
        ...withoutUndefined({ wheelsDir, python }),
      });
      if (!installed) print(`dbt is already installed in ${venvDir}, in the version of the lock file`);
    });
}
