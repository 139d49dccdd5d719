import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startEtlWorld } from '../etl-world.ts';
import type { EtlWorld } from '../etl-world.ts';

const FIRST_DAY = '2024-12-15';

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

const codes = (): readonly string[] => world.warnings.map((warning) => warning.split(' ')[0] ?? '');

test('a correct source causes no warning in any run', async () => {
  await world.run(FIRST_DAY, { reconcile: 'all' });
  await world.run('2024-12-16', { reconcile: 'all' });
  await world.run('2024-12-24', { reconcile: 'all' });
  expect(world.warnings).toEqual([]);
  expect(await world.all('select * from etl.warnings')).toEqual([]);
});

test('days whose cohorts must have grown but did not are a warning', async () => {
  await world.run(FIRST_DAY);
  // The API answers as of the day before: an old copy.
  const { figures, summary } = await world.run('2024-12-16', { asOf: FIRST_DAY });
  expect(codes()).toContain('COHORTS_FROZEN');
  expect(world.warnings).toContain(
    'COHORTS_FROZEN 2024-12-02: answered as before, though lifeday 14 was reached meanwhile',
  );
  const frozen = await world.all(
    `select from_date, details -> 'lifedays' as lifedays from etl.warnings where code = 'COHORTS_FROZEN' order by 1`,
  );
  expect(frozen).toEqual([
    { from_date: '2024-12-02', lifedays: [14] },
    { from_date: '2024-12-09', lifedays: [7] },
    { from_date: '2024-12-13', lifedays: [3] },
  ]);
  expect(figures?.['warnings']).toBeGreaterThanOrEqual(3);
  expect(summary).toContain('warnings');
});

test('a day with far fewer rows than the same weekdays before is a warning, also within a window', async () => {
  world.bend = {
    rewrite: (_query, body) =>
      JSON.stringify(
        (JSON.parse(body) as { date: string; impressions: number; clicks: number }[]).map((row) =>
          row.date === '2024-11-20' ? { ...row, impressions: row.clicks, ctr: 1 } : row,
        ),
      ),
  };
  await world.run(FIRST_DAY);
  expect(world.warnings).toEqual([
    expect.stringMatching(/^VOLUME_OFF 2024-11-20: [\d,]+ impressions, where the same weekday has about/),
  ]);
  expect(await world.all('select code, from_date, load_id is not null as linked from etl.warnings')).toEqual([
    { code: 'VOLUME_OFF', from_date: '2024-11-20', linked: true },
  ]);
});

test('a day without rows within a window is a warning', async () => {
  world.bend = {
    rewrite: (_query, body) =>
      JSON.stringify((JSON.parse(body) as { date: string }[]).filter(({ date }) => date !== '2024-11-20')),
  };
  await world.run(FIRST_DAY);
  expect(world.warnings).toEqual(['VOLUME_OFF 2024-11-20: 0 rows, where the same weekday has about 4']);
});

test('failed requests are a stored warning with their window, also where the window loaded', async () => {
  world.simulator.switchOn({ fault: 'server-error', times: 2 });
  const { figures, summary } = await world.run(FIRST_DAY);
  expect(world.warnings).toEqual(['ATTEMPTS_FAILED 2024-09-01…2024-09-30: 2 requests of 3 failed (500 x2)']);
  expect(figures).toMatchObject({ retries: 2, warnings: 1, windows: 4 });
  expect(summary).toMatch(/4 windows, 420 rows received, 420 loaded, 2 requests repeated, 1 warnings/);
  const [kept] = await world.all(`select details -> 'attempts' as attempts from etl.warnings`);
  expect(kept?.['attempts']).toMatchObject([
    { status: 500, attempt: 1 },
    { status: 500, attempt: 2 },
  ]);
});

test('progress reports windows, rows, bytes, retries and the remaining time', async () => {
  world.simulator.switchOn({ fault: 'server-error', times: 1 });
  await world.run(FIRST_DAY);
  expect(world.progress.map(({ done, total, unit }) => `${done}/${total} ${unit}`)).toEqual([
    '1/4 windows',
    '2/4 windows',
    '3/4 windows',
    '4/4 windows',
  ]);
  const last = world.progress.at(-1)?.transfer;
  expect(last).toMatchObject({ rows: 420, retries: 1, etaMs: 0 });
  expect(last?.bytes).toBeGreaterThan(100_000);
  expect(last?.rowsPerSecond).toBeGreaterThan(0);
});

test('ads whose sum differs from their campaign are a warning with campaign, day and metric', async () => {
  world.bend = {
    rewrite: (query, body) => {
      if (query.get('lod') !== 'c') return body;
      const rows = JSON.parse(body) as { date: string; campaign: string; clicks: number }[];
      return JSON.stringify(
        rows.map((row) =>
          row.date === '2024-10-05' && row.campaign === 'Campaign_1'
            ? { ...row, clicks: row.clicks + 3 }
            : row,
        ),
      );
    },
  };
  await world.run(FIRST_DAY, { reconcile: 'all' });
  expect(world.warnings).toEqual([
    expect.stringMatching(
      /^LEVELS_DIFFER 2024-10-05 Campaign_1: clicks is \d+ over its ads and \d+ for the campaign$/,
    ),
  ]);
  const [kept] = await world.all('select from_date, details from etl.warnings');
  const { ads, campaigns } = kept?.['details'] as { ads: number; campaigns: number };
  expect(campaigns - ads).toBe(3);
});

test('rows missing among the ads are a warning also where the answer is unchanged or empty', async () => {
  await world.run(FIRST_DAY, { reconcile: 'daily' });
  expect(world.warnings).toEqual([]);
  const only = { fromDate: '2024-12-01', toDate: '2024-12-14' };
  const plan = { firstDate: '2024-09-01', order: 'oldest-first', only } as const;
  world.bend = {
    rewrite: (query, body) => (query.get('lod') === 'c' ? body.replace(/"clicks":/, '"clicks":9') : body),
  };
  await world.run(FIRST_DAY, { reconcile: 'daily', plan });
  expect(await world.all(`select status from etl.loads order by load_id desc limit 1`)).toEqual([
    { status: 'unchanged' },
  ]);
  expect(world.warnings).toContainEqual(
    expect.stringMatching(/^LEVELS_DIFFER 2024-12-01 Campaign_\d: clicks is/),
  );
  world.warnings.length = 0;
  world.bend = { rewrite: (query, body) => (query.get('lod') === 'c' ? body : '[]') };
  await world.run(FIRST_DAY, { reconcile: 'daily', plan });
  expect(world.warnings.join()).toContain('ads and campaigns differ in 28 sums');
});

test('the campaign level is requested only on demand, and its failure fails no window', async () => {
  const levels = (): readonly unknown[] => world.simulator.requests().map(({ lod }) => lod);
  await world.run(FIRST_DAY);
  expect(levels()).not.toContain('c');
  world.bend = {
    answer: (query, response) => {
      if (query.get('lod') !== 'c') return false;
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
      return true;
    },
  };
  await world.run('2024-12-16', { reconcile: 'all' });
  expect(codes()).toEqual(['ATTEMPTS_FAILED', 'LEVELS_NOT_COMPARED']);
  expect(await world.all('select * from etl.coverage where failed_at is not null')).toEqual([]);
});
