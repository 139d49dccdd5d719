import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEtlWorld } from '../etl-world.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => {
  await postgres.stop();
});

/** Changes the rows of one day, long after its last roll-back. */
const restated = (date: string) => (_: unknown, body: string) =>
  JSON.stringify(
    (JSON.parse(body) as { date: string; impressions: number }[]).map((row) =>
      row.date === date ? { ...row, impressions: row.impressions + 1 } : row,
    ),
  );

test('the audit finds a day restated beyond the roll-back; an unchanged month loads nothing', async () => {
  await using world = await startEtlWorld(postgres);
  const plan = { firstDate: '2024-09-01', order: 'oldest-first', auditCycleMonths: 1 } as const;
  // October is loaded in several windows, as in daily runs.
  await world.run('2024-10-20', { plan });
  await world.run('2024-11-20', { plan });
  await world.run('2024-12-15', { plan });
  const loads = () =>
    world.all(
      `select l.from_date, l.to_date, l.status, l.rows_accepted::int4 > 0 as rows from etl.loads as l
        where l.as_of_date = '2025-01-02' and l.to_date < '2024-11-01' order by 1`,
    );
  // The month before last is still within the roll-back; each older month is audited once a month.
  const rows = () =>
    world.all(
      `select count(*)::int4 as rows from public.campaign_performance_raw_appends where campaigns_execution_date < '2024-11-01'`,
    );
  const before = await rows();
  await world.run('2025-01-02', { plan });
  expect(await loads()).toEqual([
    { from_date: '2024-09-01', to_date: '2024-09-30', status: 'unchanged', rows: false },
    { from_date: '2024-10-01', to_date: '2024-10-31', status: 'unchanged', rows: false },
  ]);
  expect(await rows()).toEqual(before);
  // A month is audited once a month.
  const again = await world.run('2025-01-03', { plan });
  expect(again.figures).toMatchObject({ windows: 1 });

  world.bend = { rewrite: restated('2024-10-05') };
  const { figures } = await world.run('2025-02-05', { plan });
  expect(figures).toMatchObject({ refusedWindows: 0 });
  expect(
    await world.all(
      `select l.from_date, l.status from etl.loads as l where l.as_of_date = '2025-02-05' and l.to_date < '2024-12-01' order by 1`,
    ),
  ).toEqual([
    { from_date: '2024-09-01', status: 'unchanged' },
    { from_date: '2024-10-01', status: 'loaded' },
    { from_date: '2024-11-01', status: 'unchanged' },
  ]);
});

test('where the source refuses an audit, the month stays loaded and is no gap', async () => {
  await using world = await startEtlWorld(postgres);
  const plan = { firstDate: '2024-09-01', order: 'oldest-first', auditCycleMonths: 1 } as const;
  await world.run('2024-12-15', { plan });
  world.bend = {
    answer: (query, response) => {
      if ((query.get('period_from') ?? '') >= '2024-11') return false;
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"message":"too old"}');
      return true;
    },
  };
  expect(await world.run('2025-01-02', { plan })).not.toHaveProperty('incomplete');
  // It is not requested again before the next month.
  const { figures } = await world.run('2025-01-03', { plan });
  expect(figures).toMatchObject({ windows: 1, refusedWindows: 0 });
  expect(
    await world.all(
      `select count(*)::int4 as days from etl.coverage where date < '2024-11-01' and rows_load_id is not null`,
    ),
  ).toEqual([{ days: 61 }]);
});
