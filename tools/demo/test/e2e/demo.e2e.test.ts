import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeStateDir, runDemoToEnd, startDemo } from './demo-process.ts';
import { offences, one, withWarehouse } from './warehouse-checks.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const PYTHON = join(ROOT, '.volka', 'python', 'bin', 'python');

interface PublishedTotals {
  readonly campaign: string;
  readonly impressions: number;
  readonly clicks: number;
  readonly registrations: number;
  readonly payers14d: number;
  readonly revenue14dCents: number;
}

/** The published October 2024 report: five campaigns, one line each. */
async function publishedTotals(): Promise<readonly PublishedTotals[]> {
  const csv = await readFile(join(import.meta.dirname, '..', 'fixtures', 'october_2024_totals.csv'), 'utf8');
  return csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [, campaign = '', ...figures] = line.split(',');
      const [impressions = 0, clicks = 0, registrations = 0, payers14d = 0, revenue = 0] =
        figures.map(Number);
      return {
        campaign,
        impressions,
        clicks,
        registrations,
        payers14d,
        revenue14dCents: Math.round(revenue * 100),
      };
    });
}

const SUMMARY = `
  select campaign_name, report_month, total_spend, roas_3d, cpi
  from public_reporting.monthly_campaign_summary
  order by report_month desc, total_spend desc
  limit 10`;

let stateDir: string;
let firstOutput: string;

beforeAll(async () => {
  stateDir = await makeStateDir();
  firstOutput = await runDemoToEnd(stateDir);
});

afterAll(async () => {
  await rm(stateDir, { recursive: true, force: true });
});

test('the demo prints the October 2024 table with a derived spend for every campaign', () => {
  const lines = firstOutput.split('\n').filter((line) => /^Campaign_\d /.test(line));
  expect(lines).toHaveLength(5);
  for (const line of lines) {
    const [, spend = '', registrations = '', cpi = '', roas = '', , retention = ''] = line.split(/ +/);
    // The published report shows a spend of 0 for every campaign: null costs taken for zero.
    expect(Number(spend.replaceAll(',', ''))).toBeGreaterThan(1_000);
    expect(Number(registrations.replaceAll(',', ''))).toBeGreaterThan(500_000);
    expect(Number(cpi)).toBeGreaterThan(0);
    expect(Number(roas)).toBeGreaterThan(0);
    // Integer division would make it 0.
    expect(Number(retention)).toBeGreaterThan(0);
  }
});

test('the demo says how many rows came, what was quarantined and why', () => {
  const counts =
    /([\d,]+) rows received = ([\d,]+) loaded \+ ([\d,]+) identical repeats \+ ([\d,]+) quarantined/.exec(
      firstOutput,
    );
  const [received = 0, ...parts] = (counts ?? []).slice(1).map((text) => Number(text.replaceAll(',', '')));
  expect(received).toBeGreaterThan(45_000);
  expect(parts.reduce((sum, part) => sum + part, 0)).toBe(received);
  expect(firstOutput).toMatch(/missing-campaign: \d+/);
});

test('the demo covers five years without a hole, every row once', async () => {
  await withWarehouse(stateDir, async (pool) => {
    expect(await offences(pool)).toEqual([]);
    expect(
      await one(
        pool,
        'select min(date)::text as first, max(date)::text as last, count(*)::int as days from etl.coverage',
      ),
    ).toEqual({
      first: '2019-12-15',
      last: '2024-12-14',
      days: 1827,
    });
  });
});

test('the monthly summary of October 2024 equals the published totals to the cent', async () => {
  await withWarehouse(stateDir, async (pool) => {
    const { rows } = await pool.query(`
      select campaign_name as campaign, total_impressions::float8 as impressions, total_clicks::float8 as clicks,
        total_registrations::float8 as registrations, total_payers_14d::float8 as "payers14d",
        (total_revenue_14d * 100)::float8 as "revenue14dCents"
      from public_reporting.monthly_campaign_summary where report_month = '2024-10-01' order by 1`);
    expect(rows).toEqual(await publishedTotals());
  });
});

test('an absent lifeday is NULL, a null cost is derived and flagged', async () => {
  await withWarehouse(stateDir, async (pool) => {
    // The cohort of 2024-12-10 is four days old on 2024-12-14: it has no lifeday 7 yet.
    expect(
      await one(
        pool,
        `select count(*) filter (where players_7d is not null)::int as known, count(*)::int as rows
        from public.campaign_performance_raw_appends where campaigns_execution_date = '2024-12-10'`,
      ),
    ).toMatchObject({ known: 0 });
    expect(
      await one(
        pool,
        `select count(*) filter (where _spend_source = 'derived') > 0 as derived,
          count(*) filter (where _spend_source = 'derived' and (spend_cents is null or (spend_cents = 0 and clicks > 100))) = 0 as plausible
        from public.campaign_performance_raw_appends`,
      ),
    ).toEqual({ derived: true, plausible: true });
  });
});

test('the October 2024 workbook, read by another library, equals the published totals', async () => {
  const script = `
import json, sys, openpyxl
sheet = openpyxl.load_workbook(sys.argv[1])["Report"]
rows = list(sheet.iter_rows(values_only=True))
print(json.dumps({"header": rows[0], "rows": [[str(c) if hasattr(c, "year") else c for c in row] for row in rows[1:]],
  "frozen": sheet.freeze_panes, "filter": sheet.auto_filter.ref,
  "formats": [sheet.cell(2, i + 1).number_format for i in range(len(rows[0]))]}))`;
  const { stdout } = await promisify(execFile)(PYTHON, [
    '-c',
    script,
    join(stateDir, 'reports', 'october_2024_report.xlsx'),
  ]);
  const sheet = JSON.parse(stdout) as {
    header: string[];
    rows: (string | number)[][];
    frozen: string;
    filter: string;
    formats: string[];
  };
  const column = (header: RegExp): number => sheet.header.findIndex((name) => header.test(name));
  const figures = sheet.rows
    .filter(([first]) => first !== 'Total')
    .map((row) => ({
      campaign: row[column(/campaign/i)],
      impressions: row[column(/impressions/i)],
      clicks: row[column(/clicks/i)],
      registrations: row[column(/registrations/i)],
      payers14d: row[column(/payers D14/i)],
      revenue14dCents: Math.round(Number(row[column(/revenue D14/i)]) * 100),
    }))
    .sort((a, b) => String(a.campaign).localeCompare(String(b.campaign)));
  expect(figures).toEqual(await publishedTotals());
  expect(sheet.formats[column(/ROAS D3/)]).toBe('0.0%');
  expect(sheet.formats[column(/spend/i)]).toContain('€');
  expect(sheet.frozen).toBe('B2');
  expect(sheet.filter).toMatch(/^A1:/);
});

test('the demo writes the documentation of its models, with the tables as they are', async () => {
  const page = /Models, columns and lineage: (.+)/.exec(firstOutput)?.[1] ?? '';
  const catalog = JSON.parse(await readFile(join(page, '..', 'catalog.json'), 'utf8')) as {
    readonly nodes: Readonly<Record<string, { readonly columns: object }>>;
  };
  const summary = catalog.nodes['model.volka_marketing.monthly_campaign_summary'];
  expect(Object.keys(summary?.columns ?? {}).slice(0, 3)).toEqual([
    'report_month',
    'campaign_name',
    'total_spend',
  ]);
  expect(await readFile(page, 'utf8')).toContain('monthly_campaign_summary');
});

test('a second run with nothing due changes nothing', async () => {
  const counts = `select (select count(*)::int from public.campaign_performance_raw_appends) as raw,
    (select count(*)::int from public.scd_campaign_performance) as versions, (select count(*)::int from etl.loads) as loads`;
  const before = await withWarehouse(stateDir, async (pool) => one(pool, counts));
  const output = await runDemoToEnd(stateDir);
  expect(output).toContain('nothing is due');
  expect(await withWarehouse(stateDir, async (pool) => one(pool, counts))).toEqual(before);
});

test('the served demo answers at its printed address and stops all it started on SIGINT', async () => {
  const demo = startDemo(stateDir, '--serve');
  const [, address = ''] = await demo.waitFor(/(postgresql:\/\/\S+)/);
  const client = new Client({ connectionString: address });
  await client.connect();
  const { rows } = await client.query(SUMMARY);
  expect(rows).toHaveLength(10);
  expect(rows[0]).toMatchObject({ campaign_name: expect.stringMatching(/^Campaign_\d$/) as string });
  await client.end();
  demo.child.kill('SIGINT');
  await demo.ended;
  const refused = new Client({ connectionString: address });
  await expect(refused.connect()).rejects.toThrow(/ECONNREFUSED/);
});

test('three days later only due dates were fetched, cohorts matured and the changes are told', async () => {
  const output = await runDemoToEnd(stateDir, '--next-days', '3');
  expect(output).toMatch(/2024-12-16/);
  expect(output).toMatch(/matur/i);
  expect(output).toMatch(/restate/i);
  await withWarehouse(stateDir, async (pool) => {
    expect(await offences(pool)).toEqual([]);
    // Nothing older than the weekly roll-back of 35 days, which fell on Monday the 16th, but single days with refused records.
    expect(
      await one(
        pool,
        `select min(from_date)::text as first, max(to_date)::text as last
           from etl.loads
          where as_of_date > '2024-12-15'
            and not (from_date = to_date and from_date in (select campaigns_execution_date from etl.quarantine))`,
      ),
    ).toEqual({ first: '2024-11-11', last: '2024-12-17' });
    // The ad that was renamed on the 17th is closed under its old name and open under its new one.
    expect(
      await one(
        pool,
        `select count(*) filter (where _is_deleted) > 0 as closed from public.scd_campaign_performance where dbt_valid_to is null`,
      ),
    ).toEqual({ closed: true });
  });
});
