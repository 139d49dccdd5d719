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

/** An API that has data from this day on, and rejects requests for earlier days. `asked` gets the requested windows. */
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

test('windows that the source refuses do not stop the others, to the exact day; the gap stays visible until it is accepted', async () => {
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
  // October is narrowed down to the first day that the source has.
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
  // No window was answered before the first refusal: the newest window was requested next, without a pause.
  expect(asked.slice(0, 3)).toEqual([
    '2024-09-01..2024-09-30',
    '2024-12-01..2024-12-16',
    '2024-10-01..2024-10-31',
  ]);

  // On an ordinary day one day of the gap is requested, and the run stays incomplete.
  asked.length = 0;
  const second = await world.run('2024-12-18');
  expect(second.incomplete?.message).toContain('finished with 2 windows refused');
  expect(asked.filter((window) => window < '2024-10-28')).toEqual(['2024-10-27..2024-10-27']);
  // The only pause was in the first run: October was refused directly after an answer.
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
  // On Mondays all refused days are requested again; these are accepted.
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

test('a half that fails while a refused window is narrowed is a warning, and its days are failed, not refused', async () => {
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

test('a Retry-After while a refused window is narrowed ends the run', async () => {
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

test('one 403 after a window that was answered but not loaded is retried after a pause', async () => {
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

test('one 403 after a refused window is retried after a pause where the key worked earlier in the run', async () => {
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
  // It is not yet known that the source lacks these days: they are failed, and first in the next run.
  expect(await states(world)).toMatchObject([{ state: 'failed', days: 44 }]);
  world.bend = {};
  expect(await world.run(TODAY)).not.toHaveProperty('incomplete');
});

test.each([400, 401, 403])(
  'one %i after answers in the same run is retried after a pause',
  async (status) => {
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
  },
);

test('a key that stays refused ends the run after one retry', async () => {
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
