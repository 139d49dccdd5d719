import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { connectPool } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { createSettingsReader } from '../../../src/config/settings-reader.ts';
import { createReportStore } from '../../../src/reports/report-store.ts';
import { runReports } from '../../../src/reports/run-reports.ts';
import type { TaskResult } from '../../../src/runner/task-result.ts';
import { dbtTask } from '../../../src/tasks/dbt-task.ts';
import { testContext } from '../../task-context.ts';
import { startDbt } from '../history/dbt-at-work.ts';
import type { DbtAtWork } from '../history/dbt-at-work.ts';
import { createMartsDatabase } from './marts-database.ts';
import type { MartsDatabase } from './marts-database.ts';
import { runPipelines } from './run-pipelines.ts';

const MINUTES = 60_000;
const OCTOBER = { fromDate: '2024-10-01', toDate: '2024-10-31', campaigns: 2, ads: 3 } as const;
const FUNNEL = 'stg_campaign_performance_funnel_narrows';
/** What a source may say and validation accepts; each in rows of its own. */
const ODDITIES: readonly string[] = [
  "clicks = impressions + 1 where campaigns_execution_date = '2024-10-01'",
  "payers_14d = players_14d + 1 where campaigns_execution_date = '2024-10-02'",
  "payments_14d = payers_14d - 1 where campaigns_execution_date = '2024-10-03'",
  "payers_7d = registrations + 1, payers_14d = registrations + 1 where campaigns_execution_date = '2024-10-28'",
  "registrations = clicks + 1 where campaigns_execution_date = '2024-10-04'",
  "players_7d = players_3d - 1 where campaigns_execution_date = '2024-10-05'",
  "revenue_3d_cents = -399, revenue_14d_cents = -1 where campaigns_execution_date = '2024-10-06'",
  "impressions = null, clicks = null where campaigns_execution_date = '2024-10-07'",
  "registrations = null where ad_name = 'Ad_2'",
  "spend_cents = null, _spend_source = 'unknown' where campaigns_execution_date = '2024-10-08'",
  "spend_cents = 0 where campaigns_execution_date = '2024-10-09'",
  "spend_cents = 0 where campaign_name = 'Campaign_2' and spend_cents is not null",
];

let server: TestPostgres;
let warehouse: MartsDatabase;
let dbt: DbtAtWork;
let transformer: WarehousePool;
let writer: WarehousePool;
let reader: WarehousePool;
let folder: string;

beforeAll(async () => {
  server = await startTestPostgres();
  warehouse = await createMartsDatabase(server);
  folder = await mkdtemp(path.join(tmpdir(), 'volka-oddities-'));
  dbt = await startDbt(warehouse.dbtEnvironment);
  const login = { ...warehouse.login, applicationName: 'test', max: 2 };
  transformer = connectPool({ ...login, role: 'dbt_transformer' });
  writer = connectPool({ ...login, role: 'etl_writer' });
  reader = connectPool({ ...login, role: 'dashboard_ro' });
}, 5 * MINUTES);

afterAll(async () => {
  await dbt.close();
  for (const pool of [transformer, writer, reader]) await pool.end();
  await warehouse.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('what the source says of itself that cannot be, and validation accepts', () => {
  test(
    'ends green with warnings, their examples in dq, and with every report written',
    async () => {
      await warehouse.load({ ...OCTOBER, asOfDate: '2024-11-20' });
      for (const oddity of ODDITIES)
        await warehouse.pool.query(`update public.campaign_performance_raw_appends set ${oddity}`);
      const nodes = await runPipelines(warehouse, dbt);
      // Pipelines may run a test more than once.
      const warned = [...new Set(nodes.filter(({ status }) => status === 'warn').map(({ name }) => name))];
      expect(warned.toSorted()).toEqual([
        'fct_daily_performance_no_zero_spend_with_impressions',
        'monthly_campaign_summary_no_zero_spend_with_impressions',
        FUNNEL,
        'stg_campaign_performance_lifedays_grow',
      ]);
      for (const name of warned) {
        const { examples } = await warehouse.one<{ examples: number }>(
          `select count(*)::int as examples from dq.${name}`,
        );
        expect(examples, name).toBeGreaterThan(0);
      }
      const written = await runReports(
        {
          reader,
          writer,
          queriesDir: path.join(dbt.projectDir, '../sql/queries'),
          store: createReportStore(folder),
        },
        { report: 'all', format: 'xlsx', runId: 'test' },
      );
      expect(written.length).toBeGreaterThan(4);
    },
    5 * MINUTES,
  );
});

describe('a warning that is acknowledged', () => {
  test(
    'alerts nobody and stays visible; one with bounds speaks for the rows within them; withdrawn, it alerts again',
    async () => {
      expect(await runTests()).toMatchObject({ alerts: [expect.stringContaining(FUNNEL) as string] });
      expect(await volkaDbt('acknowledge', FUNNEL, '--reason', 'known', '--campaign', 'Campaign_1')).toEqual({
        lines: [`${FUNNEL} is acknowledged (1); end it with volka dbt withdraw 1`],
      });
      expect(await runTests()).toMatchObject({ alerts: [expect.stringContaining(FUNNEL) as string] });
      await volkaDbt(
        'acknowledge',
        FUNNEL,
        '--reason',
        'known too',
        '--campaign',
        'Campaign_2',
        '--to',
        '2024-10-31',
      );
      const quiet = await runTests();
      expect(quiet.alerts).toEqual([]);
      expect(quiet.summary).toContain(`warned as acknowledged: ${FUNNEL}`);
      expect(await volkaDbt('withdraw', '2', '--by', 'me')).toEqual({
        lines: ['acknowledgement 2 is withdrawn'],
      });
      expect((await runTests()).alerts).toHaveLength(1);
      const { lines = [] } = await volkaDbt('acknowledgements', '--all');
      expect(lines.slice(1)).toEqual([
        expect.stringMatching(/^ 2 .*of Campaign_2 to 2024-10-31 +withdrawn/) as string,
        expect.stringMatching(/^ 1 .*of Campaign_1 +active/) as string,
      ]);
    },
    5 * MINUTES,
  );

  test('is refused for a test that never ran, without a reason, and with a last day that is over', async () => {
    expect(await volkaDbt('acknowledge', 'no_such_test', '--reason', 'x')).toEqual({
      code: 'DBT_TEST_UNKNOWN',
    });
    expect(await volkaDbt('acknowledge', FUNNEL, '--reason', ' ')).toEqual({ code: 'INPUT_INVALID' });
    expect(await volkaDbt('acknowledge', FUNNEL, '--reason', 'x', '--last-day', '2020-01-01')).toEqual({
      code: 'INPUT_INVALID',
    });
    expect(await volkaDbt('withdraw', '99')).toEqual({ code: 'DBT_ACKNOWLEDGEMENT_UNKNOWN' });
  });
});

describe('a key whose last answer was refused', () => {
  test(
    'is marked, counts in plain sums and in no mature figure, until an operator discards the record',
    async () => {
      const day = '2024-10-12';
      await warehouse.load({
        ...OCTOBER,
        fromDate: day,
        toDate: day,
        asOfDate: '2024-11-21',
        withoutAd: 'Ad_1',
      });
      await warehouse.pool.query(
        `insert into etl.quarantine (load_id, record_index, campaigns_execution_date, campaign_name, ad_name, reasons, raw_json, quarantined_at)
         select max(load_id), 0, '${day}', 'Campaign_1', 'Ad_1', '[]', '{}', now() from etl.loads`,
      );
      await runPipelines(warehouse, dbt);
      const before = await readDay(day);
      expect(before).toMatchObject({ rows: 3, refused: 1, rows_refused: 1, month_refused: 1 });
      expect(before.mature_registrations).toBe(before.registrations - before.of_ad_1);
      await warehouse.pool.query(
        `update etl.quarantine set state = 'discarded', resolved_at = now(), resolved_by = 'test', discard_reason = 'test'`,
      );
      await runPipelines(warehouse, dbt);
      expect(await readDay(day)).toMatchObject({
        refused: 0,
        rows_refused: 0,
        mature_registrations: before.registrations,
      });
    },
    5 * MINUTES,
  );
});

interface Day {
  readonly rows: number;
  readonly refused: number;
  readonly rows_refused: number;
  readonly month_refused: number;
  readonly registrations: number;
  readonly mature_registrations: number;
  readonly of_ad_1: number;
}

async function readDay(day: string): Promise<Day> {
  return warehouse.one<Day>(
    `select count(*)::int as rows, (count(*) filter (where is_last_answer_refused))::int as refused,
       (sum(registrations) filter (where ad_name = 'Ad_1'))::int as of_ad_1,
       (select rows_refused::int from public_core.fct_daily_campaign_performance where date_day = '${day}' and campaign_name = 'Campaign_1'),
       (select registrations::int from public_core.fct_daily_campaign_performance where date_day = '${day}' and campaign_name = 'Campaign_1'),
       (select mature_registrations_14d::int as mature_registrations from public_core.fct_daily_campaign_performance
         where date_day = '${day}' and campaign_name = 'Campaign_1'),
       (select rows_refused::int as month_refused from public_reporting.monthly_campaign_summary where campaign_name = 'Campaign_1')
     from public_core.fct_daily_performance where date_day = '${day}' and campaign_name = 'Campaign_1'`,
  );
}

/** The task of a pipeline that tests staging: its alerts and its summary. */
async function runTests(): Promise<TaskResult & { readonly alerts: readonly string[] }> {
  const alerts: string[] = [];
  const task = { kind: 'dbt', id: 'dbt_test', after: [], command: 'test', selector: FUNNEL } as const;
  const result = await dbtTask(
    testContext({
      task,
      logicalDate: '2024-11-21',
      warn: (_code, message) => alerts.push(message),
    }),
    { runner: dbt.runner, projectDir: dbt.projectDir, transformer, writer },
  );
  return { ...result, alerts };
}

/** `volka dbt …` as an operator runs it: what it printed, or the code of its error. */
async function volkaDbt(
  ...args: readonly string[]
): Promise<{ readonly lines?: readonly string[]; readonly code?: unknown }> {
  const lines: string[] = [];
  const program = createProgram({
    readSettings: createSettingsReader(
      { ...warehouse.dbtEnvironment, VOLKA_DATA_DIR: folder },
      path.join(dbt.projectDir, '..'),
    ),
    signal: new AbortController().signal,
    now: () => new Date(),
    print: (line) => lines.push(line),
  });
  try {
    await program.parseAsync(['dbt', ...args], { from: 'user' });
    return { lines };
  } catch (error) {
    return { code: (error as { readonly code?: unknown }).code };
  }
}
