import type { DbtFinding } from '@volka/dbt-runner';
import { Command } from 'commander';
import { readConnectionVariables, readDbtSettings } from '../../../config/dbt-settings.ts';
import { OrchestratorError } from '../../../errors.ts';
import { diagnoseDbt } from '../../../operations/dbt/diagnose-dbt.ts';
import type { CommandContext } from '../../command-context.ts';

const MARKS: Readonly<Record<DbtFinding['state'], string>> = { ok: '✓', problem: '✗', unchecked: '–' };
const NAME_WIDTH = 12;

export function doctorCommand({ readSettings, signal, print }: CommandContext): Command {
  return new Command('doctor')
    .description('check everything that dbt needs, with a remedy for each problem; exit code 1 on a problem')
    .action(async () => {
      const settings = readSettings({ dbt: readDbtSettings, connectionVariables: readConnectionVariables });
      let problems = 0;
      for await (const finding of diagnoseDbt({ ...settings, signal })) {
        for (const line of linesOf(finding)) print(line);
        if (finding.state === 'problem') problems += 1;
      }
      if (problems === 0) return;
      throw new OrchestratorError(
        'DBT_DOCTOR_FAILED',
        `Cannot rely on dbt: ${problems} ${problems === 1 ? 'problem' : 'problems'}, each with its remedy above`,
      );
    });
}

function linesOf(finding: DbtFinding): readonly string[] {
  const line = `${MARKS[finding.state]} ${finding.check.padEnd(NAME_WIDTH)} ${finding.detail}`;
  return finding.state === 'problem' ? [line, `  ${' '.repeat(NAME_WIDTH)} → ${finding.remedy}`] : [line];
}
