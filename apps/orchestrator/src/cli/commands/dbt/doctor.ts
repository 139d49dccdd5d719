import { diagnoseDbt } from '@volka/dbt-runner';
import type { DbtFinding } from '@volka/dbt-runner';
import { Command } from 'commander';
import { readDbtSettings } from '../../../config/read-settings.ts';
import { dbtPlaces, installDbtProfile } from '../../../dbt/dbt-places.ts';
import { OrchestratorError } from '../../../errors.ts';
import type { CommandContext } from '../../command-context.ts';

const MARKS: Readonly<Record<DbtFinding['state'], string>> = { ok: '✓', problem: '✗', unchecked: '–' };
const NAME_WIDTH = 12;

export function doctorCommand({ environment, root, signal, print }: CommandContext): Command {
  return new Command('doctor')
    .description('check all that dbt needs, and say how to mend what is wrong; exit code 1 on a problem')
    .action(async () => {
      const places = dbtPlaces(readDbtSettings(environment, root));
      await installDbtProfile(places);
      let problems = 0;
      for await (const finding of diagnoseDbt({
        ...places,
        env: environment,
        signal,
        installCommand: 'volka dbt install',
      })) {
        for (const line of linesOf(finding)) print(line);
        if (finding.state === 'problem') problems += 1;
      }
      if (problems > 0) {
        throw new OrchestratorError(
          'DBT_UNWELL',
          `Cannot rely on dbt: ${problems} ${problems === 1 ? 'problem' : 'problems'}, each with its remedy above`,
        );
      }
    });
}

function linesOf(finding: DbtFinding): readonly string[] {
  const line = `${MARKS[finding.state]} ${finding.check.padEnd(NAME_WIDTH)} ${finding.detail}`;
  return finding.state === 'problem' ? [line, `  ${' '.repeat(NAME_WIDTH)} → ${finding.remedy}`] : [line];
}
