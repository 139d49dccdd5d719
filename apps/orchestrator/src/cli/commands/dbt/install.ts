import { resolve } from 'node:path';
import { ensureDbtEnvironment } from '@volka/dbt-runner';
import { Command } from 'commander';
import { readDbtSettings } from '../../../config/read-settings.ts';
import type { CommandContext } from '../../command-context.ts';

interface InstallOptions {
  readonly wheels?: string;
  readonly python?: string;
}

export function installCommand({ environment, root, signal, print }: CommandContext): Command {
  return new Command('install')
    .description('install dbt as the lock says, if it is not; may be interrupted and run again')
    .option(
      '--wheels <folder>',
      'take packages from this folder of wheels first: needs no network if it has all',
    )
    .option('--python <executable>', 'the Python to make the environment with')
    .action(async ({ wheels, python }: InstallOptions) => {
      const { venvDir, installed } = await ensureDbtEnvironment({
        venvDir: readDbtSettings(environment, root).pythonDir,
        env: environment,
        onProgress: print,
        signal,
        ...(wheels === undefined ? {} : { wheelsDir: resolve(wheels) }),
        ...(python === undefined ? {} : { python }),
      });
      if (!installed) print(`dbt is installed in ${venvDir}, as the lock says`);
    });
}
