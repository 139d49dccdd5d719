import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bend } from './bent-api.ts';
import { startEtlWorld } from './etl-world.ts';

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
