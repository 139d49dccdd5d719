import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WindowLoader } from '../../../../src/etl/load/load-window.ts';
import { marketingEtlTask } from '../../../../src/tasks/marketing-etl-task.ts';
import { RUN_TASK, testContext } from '../../../task-context.ts';
import type { Bend } from '../bent-api.ts';
import { startEtlWorld } from '../etl-world.ts';
import type { EtlWorld } from '../etl-world.ts';

const FIRST_DAY = '2024-12-15';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => {
  await postgres.stop();
});

/** A page in place of the report, wherever these months are asked for. */
function pageFor(...months: readonly string[]): Bend {
  return {
    answer: (query, response) => {
      if (!months.some((month) => query.get('period_from')?.startsWith(month) === true)) return false;
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>maintenance</html>');
      return true;
    },
  };
}

const day = async (world: EtlWorld, date: string) =>
  world.all(`select load_id is not null as loaded from etl.coverage where date = '${date}'`);

test('months that are bad for ever do not keep the newest days from being loaded', async () => {
  await using world = await startEtlWorld(postgres);
  const bad = ['2024-09-01…2024-09-30', '2024-10-01…2024-10-31', '2024-11-01…2024-11-30'];
  world.bend = pageFor('2024-09', '2024-10', '2024-11');
  await expect(world.run(FIRST_DAY)).rejects.toMatchObject({
    code: 'ETL_WINDOWS_FAILED',
    message: expect.stringContaining('(3 of 4 planned windows failed)') as string,
    context: { windows: bad },
  });
  expect(await day(world, '2024-12-14')).toEqual([{ loaded: true }]);
  await expect(world.run('2024-12-16')).rejects.toMatchObject({ context: { windows: bad } });
  expect(await day(world, '2024-12-15')).toEqual([{ loaded: true }]);
});

test('nor do months that the API answers with 500 for ever, day by day', async () => {
  await using world = await startEtlWorld(postgres);
  world.bend = {
    answer: (query, response) => {
      if ((query.get('period_from') ?? '') >= '2024-12') return false;
      response.writeHead(500).end();
      return true;
    },
  };
  await expect(world.run(FIRST_DAY)).rejects.toMatchObject({ code: 'ETL_WINDOWS_FAILED' });
  expect(await day(world, '2024-12-14')).toEqual([{ loaded: true }]);
  await expect(world.run('2024-12-16')).rejects.toMatchObject({ code: 'ETL_WINDOWS_FAILED' });
  expect(await day(world, '2024-12-15')).toEqual([{ loaded: true }]);
});

test('answers that break the contract say nothing against the source: every window is tried', async () => {
  await using world = await startEtlWorld(postgres);
  world.bend = { rewrite: (_, body) => body.replaceAll('"clicks"', '"klicks"') };
  const plan = { firstDate: '2024-07-01', order: 'oldest-first' } as const;
  await expect(world.run(FIRST_DAY, { plan })).rejects.toThrow(/6 of 6 planned windows failed/);
});

test('a source that fails window after window, and the newest too, ends the run before all are tried', async () => {
  await using world = await startEtlWorld(postgres);
  world.bend = pageFor('2024');
  const plan = { firstDate: '2024-07-01', order: 'oldest-first' } as const;
  await expect(world.run(FIRST_DAY, { plan })).rejects.toMatchObject({
    message: expect.stringContaining('(4 of 6 planned windows failed)') as string,
    context: {
      windows: [
        '2024-07-01…2024-07-31',
        '2024-08-01…2024-08-31',
        '2024-09-01…2024-09-30',
        '2024-12-01…2024-12-14',
      ],
    },
  });
});

test('a window that failed before is no probe while there is another', async () => {
  await using world = await startEtlWorld(postgres);
  world.bend = pageFor('2024-09', '2024-10', '2024-11', '2024-12');
  await expect(world.run(FIRST_DAY)).rejects.toMatchObject({ code: 'ETL_WINDOWS_FAILED' });
  // All four are first on the day after; yesterday alone has not failed yet.
  world.bend = pageFor('2024-09', '2024-10', '2024-11', '2024-12-01');
  await expect(world.run('2024-12-16')).rejects.toThrow(/4 of 5 planned windows failed/);
  expect(await day(world, '2024-12-15')).toEqual([{ loaded: true }]);
});

test('windows are counted as they were planned, however small they were asked for', async () => {
  await using world = await startEtlWorld(postgres);
  world.bend = {
    answer: (query, response) => {
      if (query.get('period_from')?.startsWith('2024-10') !== true) return false;
      response.writeHead(413).end();
      return true;
    },
  };
  await expect(world.run(FIRST_DAY)).rejects.toThrow(
    /^Cannot load 2024-10-01, .*\(1 of 4 planned windows failed\)/,
  );
  expect(
    await world.all('select count(*)::int4 as days from etl.coverage where load_id is not null'),
  ).toEqual([{ days: 105 - 31 }]);
});

test('days that failed are asked for again though the history begins after them by now', async () => {
  await using world = await startEtlWorld(postgres);
  world.bend = pageFor('2024-09');
  await expect(world.run(FIRST_DAY)).rejects.toMatchObject({ code: 'ETL_WINDOWS_FAILED' });
  world.bend = {};
  await world.run('2024-12-16', { plan: { firstDate: '2024-09-03', order: 'oldest-first' } });
  expect(
    await world.all('select count(*)::int4 as days, count(failed_at)::int4 as failed from etl.coverage'),
  ).toEqual([{ days: 106, failed: 0 }]);
});

test('an error that the platform does not throw on purpose ends the run: it is a defect, and no window that failed', async () => {
  await using world = await startEtlWorld(postgres);
  const defect = Object.assign(new Error('x is not a function'), { code: 'ENOENT' });
  const download: WindowLoader['client']['download'] = () => Promise.reject(defect);
  const loader = { ...world.loader, client: { ...world.loader.client, download } };
  const context = testContext({ task: RUN_TASK, logicalDate: FIRST_DAY });
  const plan = { firstDate: '2024-11-01', order: 'oldest-first' } as const;
  await expect(marketingEtlTask(context, { loader, optionsFor: () => ({ plan }) })).rejects.toBe(defect);
  expect(await world.all('select count(*)::int4 as days from etl.coverage')).toEqual([{ days: 0 }]);
});
