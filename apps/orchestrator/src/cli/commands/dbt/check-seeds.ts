import { Command } from 'commander';
import { dbtProjectDir } from '../../../config/dbt-settings.ts';
import { OrchestratorError } from '../../../errors.ts';
import { checkSeeds } from '../../../operations/dbt/check-seeds.ts';
import { describeSeedProblem } from '../../../seeds/check-seeds.ts';
import type { CommandContext } from '../../command-context.ts';

export function checkSeedsCommand({ readSettings, print }: CommandContext): Command {
  return new Command('check-seeds')
    .description('check the CSV files that people edit by hand; exit code 1 on a problem')
    .action(async () => {
      const seeds = await checkSeeds(readSettings({ dbtProjectDir }));
      for (const { file, rows, extraColumns, problems } of seeds) {
        for (const problem of problems) print(`✗ ${describeSeedProblem(problem)}`);
        const without = extraColumns.length === 0 ? '' : `, without the column ${extraColumns.join(', ')}`;
        if (problems.length === 0) print(`✓ ${file}: ${rows} ${rows === 1 ? 'row' : 'rows'}${without}`);
      }
      const count = seeds.flatMap(({ problems }) => problems).length;
      if (count === 0) return;
      throw new OrchestratorError(
        'SEEDS_INVALID',
        `Cannot load the seeds: ${count} ${count === 1 ? 'problem' : 'problems'}, each with its line above; correct the files`,
      );
    });
}
