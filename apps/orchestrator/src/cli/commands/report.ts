import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import { queriesDir, readReportSettings } from '../../config/report-settings.ts';
import { resolveUri } from '../../config/resolve-uri.ts';
import { listReports } from '../../operations/reports/list-reports.ts';
import { REPORT_FORMATS, writeReports } from '../../operations/reports/write-reports.ts';
import type { CommandContext } from '../command-context.ts';
import { withWarehouse } from '../with-warehouse.ts';

interface RunOptions {
  readonly month?: string;
  readonly asOf?: string;
  readonly format: (typeof REPORT_FORMATS)[number];
  readonly out?: string;
}

export function reportCommand(context: CommandContext): Command {
  return new Command('report')
    .description('list and write the reports of sql/queries, as Excel or CSV files')
    .addCommand(listCommand(context))
    .addCommand(runCommand(context));
}

function listCommand({ readSettings, print }: CommandContext): Command {
  return new Command('list').description('list the reports with their options').action(async () => {
    for (const { name, title, parameters } of await listReports(readSettings({ queriesDir }))) {
      const options = parameters.map((parameter) => `--${parameter.replace('_', '-')}`).join(' ');
      print(`${name.padEnd(28)} ${title}${options === '' ? '' : `  [${options}]`}`);
    }
  });
}

function runCommand(context: CommandContext): Command {
  const { print } = context;
  return new Command('run')
    .description('write one report, or all of them')
    .argument('<report>', 'name of a report (see volka report list), or all')
    .option(
      '--month <month>',
      'YYYY-MM, for reports by month; default: the last complete month, for budget_pacing the running one',
      monthOption,
    )
    .option(
      '--as-of <instant>',
      'show what was known at an instant, such as 2024-11-05 or 2024-11-05T06:00Z',
      instantOption,
    )
    .addOption(new Option('--format <format>', 'of the file').choices(REPORT_FORMATS).default('xlsx'))
    .option('--out <place>', 'folder or s3://bucket/prefix for the file; default: VOLKA_REPORTS_URI')
    .action(async (report: string, { out, ...options }: RunOptions) => {
      await withWarehouse(context, 'report', { reports: readReportSettings }, (operation) => {
        const { reportsUri } = operation.reports;
        const reports = {
          ...operation.reports,
          reportsUri: out === undefined ? reportsUri : resolveUri(out, process.cwd()),
        };
        return writeReports(
          { ...operation, reports },
          { ...options, report },
          {
            onWritten: (_query, { uri, rows }) => {
              print(
                `${uri.startsWith('file:') ? fileURLToPath(uri) : uri}  ${rows} ${rows === 1 ? 'row' : 'rows'}`,
              );
            },
            onSkipped: ({ name }) => {
              print(`${name} is left out: it compares with an instant; name one with --as-of`);
            },
          },
        );
      });
    });
}

function monthOption(value: string): string {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(value)) return value;
  throw new InvalidArgumentError('It must be a month, YYYY-MM.');
}

function instantOption(value: string): string {
  // A day without a time is its beginning in UTC; an instant must say its offset, or it would mean another one on each machine.
  const complete = /^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : value;
  const instant = new Date(complete);
  if (!Number.isNaN(instant.getTime()) && /(Z|[+-]\d{2}:\d{2})$/.test(complete)) return instant.toISOString();
  throw new InvalidArgumentError(
    'It must be a day, YYYY-MM-DD, or an instant with its offset, such as 2024-11-05T06:00Z.',
  );
}
