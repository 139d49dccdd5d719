import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { confirmEmptyDays } from '@volka/warehouse/operate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAMPAIGNS_STREAM } from '../../../../src/etl/campaigns-stream.ts';
import type { Bend } from '../bent-api.ts';
import { startEtlWorld } from '../etl-world.ts';
import type { EtlWorld } from '../etl-world.ts';

const FIRST_DAY = '2024-12-15';
const BETWEEN = 'EMPTY_WINDOW 2024-10-01…2024-10-31: no data, though the days before and after it have some';

const emptyRun = (days: string): string =>
  `EMPTY_RUN ${days}: the only window of this run returned no row; no day counts as fetched, and all stay due`;

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => {
  await postgres.stop();
});

/** For windows that begin so: the API's own 404, or another status in place of an answer. */
function nothingFor(start: string, refused?: { readonly start: string; readonly status: number }): Bend {
  return {
    answer: (query, response) => {
      const from = query.get('period_from') ?? '';
      if (from.startsWith(start)) {
        response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"no data"}');
        return true;
      }
      if (refused === undefined || !from.startsWith(refused.start)) return false;
      response.writeHead(refused.status).end();
      return true;
    },
  };
}

/** The warnings of empty windows since the last call. */
function told({ warnings }: EtlWorld): readonly string[] {
  return warnings.splice(0).filter((warning) => warning.startsWith('EMPTY_'));
}

test('an empty window between full ones is a warning once, also where the run ends early', async () => {
  await using world = await startEtlWorld(postgres);
  world.bend = nothingFor('2024-10', { start: '2024-12', status: 401 });
  await expect(world.run(FIRST_DAY)).rejects.toMatchObject({ code: 'EXTRACT_KEY_REFUSED' });
  expect(told(world)).toEqual([BETWEEN]);
  world.bend = {};
  await world.run(FIRST_DAY);
  await world.run('2024-12-16');
  expect(told(world)).toEqual([]);
  expect(
    await world.all(
      `select w.from_date, l.status from etl.warnings as w join etl.loads as l using (load_id) where code = 'EMPTY_WINDOW'`,
    ),
  ).toEqual([{ from_date: '2024-10-01', status: 'no_data' }]);
});

test('an empty window of a stopped run is a warning of the next run, which does not request it', async () => {
  await using world = await startEtlWorld(postgres);
  const stopped = new AbortController();
  Object.assign(world.progress, {
    push: ({ done }: { readonly done: number }) => {
      if (done === 3) stopped.abort();
    },
  });
  world.bend = nothingFor('2024-10');
  await expect(world.run(FIRST_DAY, { signal: stopped.signal })).rejects.toThrow('aborted');
  expect(told(world)).toEqual([]);
  world.bend = {};
  const { figures } = await world.run(FIRST_DAY);
  expect(figures).toMatchObject({ windows: 1, warnings: 1 });
  expect(told(world)).toEqual([BETWEEN]);
});

test('a window that becomes empty is a warning because it had rows, also where the run requests nothing else', async () => {
  await using world = await startEtlWorld(postgres);
  await world.run(FIRST_DAY);
  world.bend = { rewrite: () => '[]' };
  const only = { fromDate: '2024-10-07', toDate: '2024-10-08' };
  await world.run(FIRST_DAY, { plan: { firstDate: '2024-09-01', order: 'oldest-first', only } });
  expect(told(world)).toEqual([emptyRun('2024-10-07…2024-10-08')]);
});

test.each([
  ['404', nothingFor('2024')],
  ['[]', { rewrite: () => '[]' }],
] as const)('the newest window is a warning when it becomes empty (%s)', async (_, bend) => {
  await using world = await startEtlWorld(postgres);
  await world.run(FIRST_DAY);
  world.bend = bend;
  await world.run('2024-12-16');
  expect(told(world)).toEqual([emptyRun('2024-11-11…2024-12-15')]);
  // The next answer is empty too: the same days are due, and one more.
  await world.run('2024-12-17');
  expect(told(world)).toEqual([emptyRun('2024-11-12…2024-12-16')]);
  world.bend = {};
  await world.run('2024-12-18');
  expect(told(world)).toEqual([]);
});

test('days that an operator confirmed as empty are no warning again', async () => {
  await using world = await startEtlWorld(postgres);
  await world.run(FIRST_DAY);
  const october = { fromDate: '2024-10-01', toDate: '2024-10-31' };
  const plan = { firstDate: '2024-09-01', order: 'oldest-first', only: october } as const;
  world.bend = nothingFor('2024-10');
  await world.run(FIRST_DAY, { plan });
  expect(told(world)).toHaveLength(1);
  await confirmEmptyDays(world.loader.pool, {
    stream: CAMPAIGNS_STREAM,
    window: october,
    runId: 'confirmation',
    asOfDate: FIRST_DAY,
    confirmedBy: 'anna',
    reason: 'the campaigns were deleted',
  });
  await world.run('2024-12-16', { plan });
  expect(told(world)).toEqual([]);
});
