import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { acceptGap } from '@volka/warehouse/operate';
import { readDataThroughDate } from '@volka/warehouse/read';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAMPAIGNS_STREAM } from '../../../../src/etl/campaigns-stream.ts';
import type { Bend } from '../bent-api.ts';
import { startEtlWorld } from '../etl-world.ts';
import type { EtlWorld } from '../etl-world.ts';

const TODAY = '2024-12-15';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => {
  await postgres.stop();
});

function says(message: string, when: (from: string) => boolean = () => true): Bend {
  return {
    answer: (query, response) => {
      if (!when(query.get('period_from') ?? '')) return false;
      response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
      return true;
    },
  };
}

const covered = async (world: EtlWorld) =>
  world.all(
    `select state, count(*)::int4 as days from etl.coverage where load_id is not null group by state order by state`,
  );

test.each(['Not Found', 'Missing Authentication Token', 'no Route matched with those values'])(
  'a gateway that says "%s" is no source without data',
  async (message) => {
    await using world = await startEtlWorld(postgres);
    world.bend = says(message);
    await expect(world.run(TODAY)).rejects.toMatchObject({ code: 'ETL_WINDOWS_FAILED' });
    expect(await covered(world)).toEqual([]);
    world.bend = {};
    await world.run(TODAY);
    expect(await covered(world)).toEqual([{ state: 'loaded', days: 105 }]);
  },
);

test.each([
  ['404', says('no data')],
  ['[]', { rewrite: () => '[]' }],
] as const)('a run fails and covers no day where no run ever received a row (%s)', async (_, bend) => {
  await using world = await startEtlWorld(postgres);
  world.bend = bend;
  await expect(world.run(TODAY)).rejects.toMatchObject({
    code: 'ETL_NOTHING_RECEIVED',
    message: expect.stringContaining('4 windows of this run and no earlier run returned a row') as string,
  });
  expect(await covered(world)).toEqual([]);
  world.bend = {};
  await world.run(TODAY);
  expect(await covered(world)).toEqual([{ state: 'loaded', days: 105 }]);
});

test('months before the first rows are counted as empty and not requested again', async () => {
  await using world = await startEtlWorld(postgres);
  world.bend = says('no data', (from) => from < '2024-11');
  const { summary, figures } = await world.run(TODAY);
  expect(figures).toMatchObject({ emptyWindows: 2, trailingDays: 0 });
  expect(summary).toContain('2 windows without rows');
  expect(await covered(world)).toEqual([
    { state: 'loaded', days: 44 },
    { state: 'no_data', days: 61 },
  ]);
  world.bend = {};
  await world.run('2024-12-23');
  expect(await covered(world)).toContainEqual({ state: 'no_data', days: 61 });
});

test('an empty month between full ones is requested again each week until it has rows', async () => {
  await using world = await startEtlWorld(postgres);
  world.bend = says('no data', (from) => from.startsWith('2024-10'));
  await world.run(TODAY);
  expect(await covered(world)).toContainEqual({ state: 'no_data', days: 31 });
  world.bend = {};
  // A Monday.
  await world.run('2024-12-16');
  expect(await covered(world)).toEqual([{ state: 'loaded', days: 106 }]);
});

test('where the data of a source end early, freshness is the newest day with rows, and the empty days at the end are a warning', async () => {
  await using world = await startEtlWorld(postgres);
  // The clock of the source stands still: its answers for days after 10 November are empty.
  world.bend = {
    rewrite: (_, body) =>
      JSON.stringify((JSON.parse(body) as { date: string }[]).filter(({ date }) => date <= '2024-11-10')),
  };
  const { summary, figures } = await world.run(TODAY);
  expect(await readDataThroughDate(world.loader.pool, CAMPAIGNS_STREAM)).toBe('2024-11-10');
  expect(figures).toMatchObject({ trailingDays: 34 });
  expect(summary).toContain('no rows after 2024-11-10 (34 days)');
  const warning =
    'TRAILING_DAYS_EMPTY 2024-11-11…2024-12-14: 34 days at the end have no rows; the data end on 2024-11-10';
  expect(world.warnings).toContain(warning);
  expect(
    await world.all(
      `select from_date, to_date, details from etl.warnings where code = 'TRAILING_DAYS_EMPTY'`,
    ),
  ).toEqual([
    { from_date: '2024-11-11', to_date: '2024-12-14', details: { days: 34, dataThroughDate: '2024-11-10' } },
  ]);
  // Accepted days cause no warning.
  const window = { fromDate: '2024-11-11', toDate: '2024-12-15' };
  await acceptGap(world.loader.pool, {
    stream: CAMPAIGNS_STREAM,
    window,
    acceptedBy: 'anna',
    reason: 'campaigns paused',
  });
  world.warnings.length = 0;
  expect((await world.run('2024-12-16')).figures).toMatchObject({ trailingDays: 0 });
  // The source delivers again.
  world.bend = {};
  await world.run('2024-12-17');
  expect(await readDataThroughDate(world.loader.pool, CAMPAIGNS_STREAM)).toBe('2024-12-16');
});

test('a daily run without any rows covers no day: maturing figures do not count as fetched', async () => {
  await using world = await startEtlWorld(postgres);
  await world.run(TODAY);
  const asOf = () => world.all(`select distinct fetched_as_of from etl.coverage order by 1`);
  world.bend = says('no data');
  await world.run('2024-12-17');
  expect(await asOf()).toEqual([{ fetched_as_of: TODAY }]);
  const said =
    /^EMPTY_RUN .*: the only window of this run returned no row; no day counts as fetched, and all stay due$/;
  expect(world.warnings).toContainEqual(expect.stringMatching(said));
  world.bend = {};
  await world.run('2024-12-18');
  expect(await asOf()).toEqual([{ fetched_as_of: TODAY }, { fetched_as_of: '2024-12-18' }]);
});
