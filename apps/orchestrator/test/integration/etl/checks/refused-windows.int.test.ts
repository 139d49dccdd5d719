import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { DEFAULT_WINDOW_POLICY } from '../../../../src/etl/window-policy.ts';
import { startEtlWorld } from '../etl-world.ts';
import type { EtlWorld } from '../etl-world.ts';

const FIRST_DAY = '2024-12-15';
const OCTOBER = '2024-10-01…2024-10-31';

let postgres: TestPostgres;
let world: EtlWorld;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => {
  await postgres.stop();
});
beforeEach(async () => {
  world = await startEtlWorld(postgres);
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

type Row = Readonly<Record<string, unknown>> & { readonly date: string };

/** Changes the rows of October in the ads' answers: 124 rows, 4 a day. */
function bendOctober(change: (row: Row, at: number) => readonly unknown[]): void {
  world.bend = {
    rewrite: (query, body) => {
      const rows = JSON.parse(body) as Row[];
      return JSON.stringify(
        rows.flatMap((row, at) => (row.date.startsWith('2024-10') ? change(row, at) : [row])),
      );
    },
  };
}

const octoberLoads = async (): Promise<number> =>
  (await world.all(`select from etl.loads where from_date = '2024-10-01'`)).length;

const kept = async (code: string): Promise<readonly Record<string, unknown>[]> =>
  world.all(
    `select message, load_id is not null as loaded, details from etl.warnings where code = '${code}' order by warning_id`,
  );

const failedDays = async (): Promise<readonly Record<string, unknown>[]> =>
  world.all(
    `select failure_code as code, count(*)::int4 as days, min(failure_message) as message
       from etl.coverage where failed_at is not null group by 1`,
  );

test('dates in another format fail the window: the error names field, example and first day, and nothing is loaded', async () => {
  bendOctober((row) => [{ ...row, date: `${row.date}T00:00:00+00:00` }]);
  const failure = { code: 'ETL_WINDOWS_FAILED', context: { windows: [OCTOBER] } };
  await expect(world.run(FIRST_DAY)).rejects.toMatchObject(failure);
  expect(await octoberLoads()).toBe(0);
  const message =
    'Cannot load the window: date: 124 of 124 are like "2024-10-01T00:00:00+00:00" (bad-date), since 2024-10-01, new in this answer; fix it at the source, or accept it with --accept-drift';
  expect(await failedDays()).toEqual([{ code: 'ETL_CONTRACT_DRIFT', days: 31, message }]);
  expect(await kept('ETL_CONTRACT_DRIFT')).toMatchObject([
    { message: `${OCTOBER}: ${message}`, details: { failed: true, field: 'date', rule: 'bad-date' } },
  ]);
  expect(await kept('ROWS_REFUSED')).toMatchObject([
    { loaded: false, details: { field: 'date', records: 124, recordShare: 1, spendShare: 1 } },
  ]);
  // The other months are loaded, and the next day October is requested again.
  expect(await world.all('select count(*)::int4 as loads from etl.loads')).toEqual([{ loads: 3 }]);
  await expect(world.run('2024-12-17')).rejects.toMatchObject(failure);
  expect((await failedDays())[0]?.['message']).toContain('since 2024-10-01, first seen 2024-12-15;');
  world.bend = {};
  await world.run('2024-12-18');
  expect(await failedDays()).toEqual([]);
  expect(await octoberLoads()).toBe(1);
});

test('rows split by an unknown field fail the window, and the error names the field', async () => {
  bendOctober((row, at) =>
    at === 50
      ? [
          { ...row, country: 'DE', clicks: 5 },
          { ...row, country: 'FR', clicks: 4 },
        ]
      : [row],
  );
  await expect(world.run(FIRST_DAY)).rejects.toMatchObject({ code: 'ETL_WINDOWS_FAILED' });
  expect(await octoberLoads()).toBe(0);
  expect(await failedDays()).toMatchObject([
    { code: 'ETL_CONTRACT_DRIFT', days: 31, message: expect.stringContaining('country: ') as string },
  ]);
});

test('rows in another currency fail the window where they are half of it; a window in EUR loads', async () => {
  bendOctober((row, at) => [{ ...row, currency: at % 2 === 0 ? 'USD' : 'EUR' }]);
  await expect(world.run(FIRST_DAY)).rejects.toMatchObject({ code: 'ETL_WINDOWS_FAILED' });
  expect((await failedDays())[0]?.['message']).toContain(
    'currency: 62 of 124 are like {"currency":"USD"} (currency)',
  );
  bendOctober((row) => [{ ...row, currency: 'EUR' }]);
  await world.run('2024-12-16');
  const [sum] = await world.all(
    `select count(*)::int4 as rows, count(_extra)::int4 as extras from public.campaign_performance_raw_appends
      where campaigns_execution_date between '2024-10-01' and '2024-10-31'`,
  );
  expect(sum).toEqual({ rows: 124, extras: 0 });
});

test('with a few refused rows the others load; the warning names reason and share of spend, and their day is requested again', async () => {
  bendOctober((row, at) => [at === 50 ? { ...row, currency: 'USD' } : row]);
  await world.run(FIRST_DAY);
  const [refused] = await world.all(
    `select campaigns_execution_date as date, campaign_name, ad_name from etl.refused_keys`,
  );
  expect(refused).toMatchObject({ date: expect.stringMatching(/^2024-10/) as string });
  const { date, campaign_name: campaign, ad_name: ad } = refused as Record<string, string>;
  const [warning, ...others] = await kept('ROWS_REFUSED');
  expect(others).toEqual([]);
  expect(warning).toMatchObject({ loaded: true, details: { field: 'currency', records: 1, received: 124 } });
  expect(warning?.['message']).toMatch(
    new RegExp(
      `^${OCTOBER}: currency: 1 of 124 records refused \\(currency\\), \\d\\.\\d % of the spend, such as ${date} ${campaign} ${ad} \\(`,
    ),
  );
  expect(world.warnings).toContainEqual(expect.stringContaining('ROWS_REFUSED'));
  // On Monday the roll-back does not include October: only this day is requested.
  world.bend = {};
  await world.run('2024-12-16');
  expect(
    world.simulator
      .requests()
      .slice(-2)
      .map(({ periodFrom }) => periodFrom),
  ).toContain(date);
  expect(await world.all('select * from etl.refused_keys')).toEqual([]);
});

test('costs that are 100 times too small fail the window as a unit mistake; with the right unit they load as the same amounts', async () => {
  const spend = async (): Promise<unknown> =>
    world.all(
      `select sum(spend_cents)::int8 as cents from public.campaign_performance_raw_appends
        where campaigns_execution_date between '2024-10-01' and '2024-10-31'
          and _load_id = (select max(load_id) from etl.loads where from_date = '2024-10-01')`,
    );
  await world.run(FIRST_DAY);
  const cents = await spend();
  const inEur = ({ cost, ...row }: Row): Record<string, unknown> => ({
    ...row,
    cost: typeof cost === 'number' ? cost / 100 : cost,
  });
  const only = {
    firstDate: '2024-09-01',
    order: 'oldest-first',
    only: { fromDate: '2024-10-01', toDate: '2024-10-31' },
  } as const;
  bendOctober((row) => [inEur(row)]);
  await expect(world.run('2024-12-16', { plan: only })).rejects.toMatchObject({ code: 'ETL_WINDOWS_FAILED' });
  expect(await failedDays()).toMatchObject([
    {
      code: 'ETL_UNIT_MISTAKE',
      message: expect.stringMatching(
        /cost: (\d+) of \1 are 0\.01 × clicks × cpc, .*check VOLKA_COST_UNIT \(now cents\)/,
      ) as string,
    },
  ]);
  expect(await octoberLoads()).toBe(1);
  await world.run('2024-12-16', {
    plan: only,
    policy: { ...DEFAULT_WINDOW_POLICY, costUnit: 'eur' },
    reconcile: 'all',
  });
  expect(await octoberLoads()).toBe(2);
  expect(await spend()).toEqual(cents);
});

test('an operator can accept and load such a window; the reason is stored', async () => {
  bendOctober((row, at) => [{ ...row, ...(at % 2 === 0 ? { currency: 'USD' } : {}) }]);
  const acceptance = { reason: 'the others come tomorrow', by: 'ana' };
  await world.run(FIRST_DAY, { policy: { ...DEFAULT_WINDOW_POLICY, acceptance } });
  expect(await octoberLoads()).toBe(1);
  expect(await world.all('select count(*)::int4 as refused from etl.quarantine')).toEqual([{ refused: 62 }]);
  expect(await kept('DRIFT_ACCEPTED')).toMatchObject([
    {
      loaded: true,
      message: expect.stringMatching(/accepted by ana: the others come tomorrow$/) as string,
      details: { ...acceptance, field: 'currency', code: 'ETL_CONTRACT_DRIFT' },
    },
  ]);
});

test('questionable rows that load are in etl.warnings: one warning for each rule and window, with count and an example key', async () => {
  const first = (row: Row): boolean => row.date === '2024-10-05';
  const metrics = (changes: Record<string, unknown>): unknown => [
    { lifeday: 1, players: 5, payers: 2, payments: 3, revenue: 1, ...changes },
    { lifeday: 3, players: 4, payers: 2, payments: 3, revenue: 1 },
  ];
  bendOctober((row) => {
    if (row['campaign'] === 'Campaign_2') return [{ ...row, cost: 0 }];
    if (row.date === '2024-10-06') return [{ ...row, zone: 'north' }];
    if (row.date === '2024-10-07')
      return [{ ...row, metrics: metrics({ payers: 6, payments: 1 }), registrations: 5 }];
    if (row.date === '2024-10-08') return [{ ...row, cost: 0 }];
    return [first(row) ? { ...row, impressions: 1 } : row];
  });
  await world.run(FIRST_DAY);
  const notes = await kept('ROWS_QUESTIONABLE');
  const rules = new Map(
    notes.map(({ details }) => {
      const { rule, count } = details as { rule: string; count: number };
      return [rule, count];
    }),
  );
  expect([...rules.keys()].sort()).toEqual([
    'campaign-without-spend',
    'clicks-above-impressions',
    'falling-with-lifeday',
    'payers-above-players',
    'payers-above-registrations',
    'payments-below-payers',
    'ratio-mismatch',
    'spend-mismatch',
    'unknown-field',
  ]);
  expect(rules.get('clicks-above-impressions')).toBe(2);
  expect(notes.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(
      /^2024-10-01…2024-10-31: 2 of 124 rows: clicks-above-impressions in clicks, such as 2024-10-05 Campaign_1 \S+ \(\d+\)$/,
    ),
  );
  expect(await kept('DAY_WITHOUT_SPEND')).toMatchObject([
    { message: expect.stringMatching(/^2024-10-08: /) as string },
  ]);
  // One line a run in the log, for all windows.
  expect(world.warnings.filter((line) => line.includes('clicks-above-impressions'))).toHaveLength(1);
});
