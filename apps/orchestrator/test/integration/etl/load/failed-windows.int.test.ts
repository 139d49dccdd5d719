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

/** Answers requests for these months with an HTML page. */
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

test('months that always fail do not prevent the load of the newest days', async () => {
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

test('months that the API always answers with 500, also day by day, do not prevent it', async () => {
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

test('answers that violate the contract do not count as a source that is down: every window is tried', async () => {
  await using world = await startEtlWorld(postgres);
  world.bend = { rewrite: (_, body) => body.replaceAll('"clicks"', '"klicks"') };
  const plan = { firstDate: '2024-07-01', order: 'oldest-first' } as const;
  await expect(world.run(FIRST_DAY, { plan })).rejects.toThrow(/6 of 6 planned windows failed/);
});

test('a source that fails several windows and the newest one ends the run before all windows are tried', async () => {
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

test('a window that failed before does not decide whether the source is down while there is another', async () => {
  await using world = await startEtlWorld(postgres);
  world.bend = pageFor('2024-09', '2024-10', '2024-11', '2024-12');
  await expect(world.run(FIRST_DAY)).rejects.toMatchObject({ code: 'ETL_WINDOWS_FAILED' });
  // All four are first on the next day; only yesterday has not failed yet.
  world.bend = pageFor('2024-09', '2024-10', '2024-11', '2024-12-01');
  await expect(world.run('2024-12-16')).rejects.toThrow(/4 of 5 planned windows failed/);
  expect(await day(world, '2024-12-15')).toEqual([{ loaded: true }]);
});

test('failed windows are counted as planned, also where they were split', async () => {
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

test('failed days are requested again, also where the history now begins after them', async () => {
  await using world = await startEtlWorld(postgres);
  world.bend = pageFor('2024-09');
  await expect(world.run(FIRST_DAY)).rejects.toMatchObject({ code: 'ETL_WINDOWS_FAILED' });
  world.bend = {};
  await world.run('2024-12-16', { plan: { firstDate: '2024-09-03', order: 'oldest-first' } });
  expect(
    await world.all('select count(*)::int4 as days, count(failed_at)::int4 as failed from etl.coverage'),
  ).toEqual([{ days: 106, failed: 0 }]);
});

test('an unknown error is a defect: it ends the run and is not recorded as a failed window', async () => {
  await using world = await startEtlWorld(postgres);
  const defect = Object.assign(new Error('x is not a function'), { code: 'ENOENT' });
  const download: WindowLoader['client']['download'] = () => Promise.reject(defect);
  const loader = { ...world.loader, client: { ...world.loader.client, download } };
  const context = testContext({ task: RUN_TASK, logicalDate: FIRST_DAY });
  const plan = { firstDate: '2024-11-01', order: 'oldest-first' } as const;
  await expect(marketingEtlTask(context, { loader, optionsFor: () => ({ plan }) })).rejects.toBe(defect);
  expect(await world.all('select count(*)::int4 as days from etl.coverage')).toEqual([{ days: 0 }]);
});
