import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { acceptGap, withdrawGap } from '@volka/warehouse/operate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAMPAIGNS_STREAM } from '../../../../src/etl/campaigns-stream.ts';
import { REFUSAL_PAUSE_MS } from '../../../../src/etl/load/refused-windows.ts';
import type { Bend } from '../bent-api.ts';
import { startEtlWorld } from '../etl-world.ts';
import type { EtlWorld } from '../etl-world.ts';

const TODAY = '2024-12-15';
const SAID = 'period_from must not be before 2024-10-28';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => {
  await postgres.stop();
});

/** What the API keeps starts on a day; it rejects a request for anything before. Asked windows are noted. */
function keepsFrom(firstDay: string, asked: string[] = [], status = 400): Bend {
  return {
    answer: (query, response) => {
      const from = query.get('period_from') ?? '';
      asked.push(`${from}..${query.get('period_to') ?? ''}`);
      if (from >= firstDay) return false;
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ message: `period_from must not be before ${firstDay}` }));
      return true;
    },
  };
}

const states = async (world: EtlWorld) =>
  world.all(
    `select state, min(date) as first, max(date) as last, count(*)::int4 as days from etl.coverage group by state order by 2`,
  );

test('windows that the source refuses do not stop the others, down to the day; a gap stays visible until it is accepted', async () => {
  await using world = await startEtlWorld(postgres);
  const asked: string[] = [];
  world.bend = keepsFrom('2024-10-28', asked);
  const first = await world.run('2024-12-17');
  expect(first.incomplete).toMatchObject({
    code: 'ETL_WINDOWS_REFUSED',
    retryable: false,
    message: `Cannot load 57 days: finished with 2 windows refused, 2024-09-01…2024-10-27 (${SAID}); accept them with volka extract accept-gap`,
  });
  expect(first.summary).toContain('2 windows refused');
  // October is narrowed to the day from which on the source has it.
  expect(await states(world)).toEqual([
    { state: 'refused', first: '2024-09-01', last: '2024-10-27', days: 57 },
    { state: 'loaded', first: '2024-10-28', last: '2024-12-16', days: 50 },
  ]);
  expect(
    await world.all('select distinct failure_message as said from etl.coverage where load_id is null'),
  ).toEqual([
    {
      said: `Cannot download the report: the API rejected the request (400: ${SAID}); check the dates and the base URL`,
    },
  ]);
  expect(world.warnings).toContainEqual(
    expect.stringMatching(/^EXTRACT_REQUEST_REJECTED 2024-09-01…2024-09-30: /),
  );
  // The first refusal had no answer before it: the newest window was asked, and nothing was waited for.
  expect(asked.slice(0, 3)).toEqual([
    '2024-09-01..2024-09-30',
    '2024-12-01..2024-12-16',
    '2024-10-01..2024-10-31',
  ]);

  // On an ordinary day one day of the gap is asked for, and the run stays incomplete.
  asked.length = 0;
  const second = await world.run('2024-12-18');
  expect(second.incomplete?.message).toContain('finished with 2 windows refused');
  expect(asked.filter((window) => window < '2024-10-28')).toEqual(['2024-10-27..2024-10-27']);
  // The one pause was in the first run: October was refused right after an answer.
  expect(world.pauses).toEqual([REFUSAL_PAUSE_MS]);

  const window = { fromDate: '2024-09-01', toDate: '2024-10-27' };
  const acceptance = {
    stream: CAMPAIGNS_STREAM,
    window,
    acceptedBy: 'anna',
    reason: 'not kept by the source',
  };
  const { gapId } = await acceptGap(world.loader.pool, acceptance);
  asked.length = 0;
  const third = await world.run('2024-12-19');
  expect(third).not.toHaveProperty('incomplete');
  // A Monday, when everything that is refused would be asked for again.
  await world.run('2024-12-23');
  expect(asked.filter((each) => each < '2024-10-28')).toEqual([]);

  await withdrawGap(world.loader.pool, { stream: CAMPAIGNS_STREAM, gapId, withdrawnBy: 'anna' });
  world.bend = {};
  const last = await world.run('2024-12-24');
  expect(last).not.toHaveProperty('incomplete');
  expect(await states(world)).toEqual([
    { state: 'loaded', first: '2024-09-01', last: '2024-12-23', days: 114 },
  ]);
});

/** Writes all dates of a window's answer as timestamps: contract drift. */
function stamp(body: string): string {
  return body.replace(/"date":"([\d-]+)"/g, '"date":"$1T00:00:00+00:00"');
}

test('what fails while a refused window is narrowed is told, and its days are failed and not refused', async () => {
  await using world = await startEtlWorld(postgres);
  world.bend = {
    ...keepsFrom('2024-10-15'),
    rewrite: (query, body) => ((query.get('period_from') ?? '') < '2024-11' ? stamp(body) : body),
  };
  await expect(world.run(TODAY)).rejects.toMatchObject({
    code: 'ETL_WINDOWS_FAILED',
    context: { windows: ['2024-10-16…2024-10-31'] },
  });
  expect(await states(world)).toEqual([
    { state: 'refused', first: '2024-09-01', last: '2024-10-15', days: 45 },
    { state: 'failed', first: '2024-10-16', last: '2024-10-31', days: 16 },
    { state: 'loaded', first: '2024-11-01', last: '2024-12-14', days: 44 },
  ]);
  expect(world.warnings).toContainEqual(expect.stringMatching(/^ETL_CONTRACT_DRIFT 2024-10-16…2024-10-31: /));
});

test('a pause that the source asks for while a refused window is narrowed ends the run', async () => {
  await using world = await startEtlWorld(postgres);
  const { answer } = keepsFrom('2024-10-15');
  world.bend = {
    answer: (query, response) => {
      if (query.get('period_from') !== '2024-10-16') return answer?.(query, response) ?? false;
      response.writeHead(429, { 'retry-after': '10800' }).end();
      return true;
    },
  };
  await expect(world.run(TODAY)).rejects.toMatchObject({ code: 'EXTRACT_RETRY_LATER' });
});

test('one 403 after a window that was answered and not loaded gets one paused try too', async () => {
  await using world = await startEtlWorld(postgres);
  let turnedDown = 0;
  world.bend = {
    answer: (query, response) => {
      if (query.get('period_from') !== '2024-11-01' || turnedDown > 0) return false;
      turnedDown += 1;
      response.writeHead(403).end();
      return true;
    },
    rewrite: (query, body) => (query.get('period_from') === '2024-10-01' ? stamp(body) : body),
  };
  await expect(world.run(TODAY)).rejects.toMatchObject({
    code: 'ETL_WINDOWS_FAILED',
    context: { windows: ['2024-10-01…2024-10-31'] },
  });
  expect(world.pauses).toEqual([REFUSAL_PAUSE_MS]);
});

test('one 403 after a refused window gets one paused try where the key worked before in the run', async () => {
  await using world = await startEtlWorld(postgres);
  const { answer } = keepsFrom('2024-10-28');
  let turnedDown = 0;
  world.bend = {
    answer: (query, response) => {
      if (query.get('period_from') !== '2024-11-01' || turnedDown > 0)
        return answer?.(query, response) ?? false;
      turnedDown += 1;
      response.writeHead(403).end();
      return true;
    },
  };
  expect((await world.run(TODAY)).incomplete).toMatchObject({ code: 'ETL_WINDOWS_REFUSED' });
  expect(world.pauses).toEqual([REFUSAL_PAUSE_MS, REFUSAL_PAUSE_MS]);
});

test('a source that refuses the newest window too ends the run at once', async () => {
  await using world = await startEtlWorld(postgres);
  const asked: string[] = [];
  world.bend = keepsFrom('2025-01-01', asked);
  await expect(world.run(TODAY)).rejects.toMatchObject({ code: 'EXTRACT_REQUEST_REJECTED' });
  expect(asked).toEqual(['2024-09-01..2024-09-30', '2024-12-01..2024-12-14']);
  // Nobody knows yet that these days are missing for good: they are failed and first next time.
  expect(await states(world)).toMatchObject([{ state: 'failed', days: 44 }]);
  world.bend = {};
  expect(await world.run(TODAY)).not.toHaveProperty('incomplete');
});

test.each([400, 401, 403])('one %i in the middle of a good run gets one paused try', async (status) => {
  await using world = await startEtlWorld(postgres);
  let turnedDown = 0;
  world.bend = {
    answer: (query, response) => {
      if (query.get('period_from') !== '2024-11-01' || turnedDown > 0) return false;
      turnedDown += 1;
      response.writeHead(status).end();
      return true;
    },
  };
  expect(await world.run(TODAY)).not.toHaveProperty('incomplete');
  expect(world.pauses).toEqual([REFUSAL_PAUSE_MS]);
  expect(await states(world)).toMatchObject([{ state: 'loaded', days: 105 }]);
});

test('a key that stays refused ends the run after that one try', async () => {
  await using world = await startEtlWorld(postgres);
  const asked: string[] = [];
  world.bend = {
    answer: (query, response) => {
      asked.push(query.get('period_from') ?? '');
      if ((query.get('period_from') ?? '') < '2024-10') return false;
      response.writeHead(403).end();
      return true;
    },
  };
  await expect(world.run(TODAY)).rejects.toMatchObject({ code: 'EXTRACT_KEY_REFUSED' });
  expect(asked).toEqual(['2024-09-01', '2024-10-01', '2024-10-01']);
  expect(world.pauses).toEqual([REFUSAL_PAUSE_MS]);
});
