import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TableFormat } from '@volka/tabular';
import { connectPool } from '@volka/warehouse';
import { Command, InvalidArgumentError, Option } from 'commander';
import { assertSchemaCurrent } from '../../assert-schema-current.ts';
import { readDatabaseSettings, readReportsPlace, resolvePlace } from '../../config/read-settings.ts';
import { readProxyVariables, revealProxy } from '../../config/proxy-variables.ts';
import { readReportQueries } from '../../reports/report-query.ts';
import { createReportStore } from '../../reports/report-store.ts';
import { runReports } from '../../reports/run-reports.ts';
import type { CommandContext } from '../command-context.ts';

interface RunOptions {
  readonly month?: string;
  readonly asOf?: string;
  readonly format: TableFormat;
  readonly out?: string;
}

export function reportCommand(context: CommandContext): Command {
  return new Command('report')
    .description('the reports of sql/queries, as Excel or CSV files')
    .addCommand(listCommand(context))
    .addCommand(runCommand(context));
}

function listCommand({ root, print }: CommandContext): Command {
  return new Command('list').description('every report, and what it asks for').action(async () => {
    for (const { name, title, parameters } of await readReportQueries(join(root, 'sql', 'queries'))) {
      const options = parameters.map((parameter) => `--${parameter.replace('_', '-')}`).join(' ');
      print(`${name.padEnd(28)} ${title}${options === '' ? '' : `  [${options}]`}`);
    }
  });
}

function runCommand(context: CommandContext): Command {
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
    .addOption(new Option('--format <format>', 'of the file').choices(['xlsx', 'csv']).default('xlsx'))
    .option('--out <place>', 'folder or s3://bucket/prefix for the file; default: VOLKA_REPORTS_URI')
    .action(async (report: string, { out, ...options }: RunOptions) => {
      const { environment, root, print } = context;
      const database = readDatabaseSettings(environment);
      const pool = (role: string): ReturnType<typeof connectPool> =>
        connectPool({ ...database, applicationName: 'volka-report', role });
      const [reader, writer] = [pool('dashboard_ro'), pool('etl_writer')];
      const place =
        out === undefined ? readReportsPlace(environment, root) : resolvePlace(out, process.cwd());
      try {
        await assertSchemaCurrent(reader);
        await runReports(
          {
            reader,
            writer,
            queriesDir: join(root, 'sql', 'queries'),
            store: createReportStore(place, revealProxy(readProxyVariables(environment))),
          },
          {
            ...options,
            report,
            runId: `manual-${randomUUID()}`,
            onWritten: (_query, { uri, rows }) => {
              print(
                `${uri.startsWith('file:') ? fileURLToPath(uri) : uri}  ${rows} ${rows === 1 ? 'row' : 'rows'}`,
              );
            },
            onSkipped: ({ name }) => {
              print(`${name} is left out: it compares with an instant, which --as-of names`);
            },
          },
        );
      } finally {
        await Promise.all([reader.end(), writer.end()]);
      }
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
