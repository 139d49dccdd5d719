import { createCampaignsClient } from '@volka/extract';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProgram } from '../../../../src/cli/program.ts';
import { createSettingsReader } from '../../../../src/config/settings-reader.ts';
import { startEtlWorld } from '../etl-world.ts';
import type { EtlWorld } from '../etl-world.ts';

const TODAY = '2024-12-15';

let postgres: TestPostgres;
let world: EtlWorld;
/** Days of each request, and the time of the client's clock. */
let asked: string[];
let nowMs: number;
beforeAll(async () => {
  postgres = await startTestPostgres();
  world = await startEtlWorld(postgres);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await postgres.stop();
});

/** A client as in a new process: it does not know earlier Retry-After times. Only its pauses move its clock. */
function restart(): void {
  const client = createCampaignsClient({
    baseUrl: world.apiUrl,
    key: world.apiKey,
    spoolDir: world.loader.spoolDir,
    packed: true,
    clock: {
      now: () => nowMs,
      sleep: (ms) => {
        nowMs += ms;
        return Promise.resolve();
      },
    },
  });
  Object.assign(world.loader, { client });
}

/** Answers so many requests with 429, from the given one on. */
function slowDown(retryAfter: string, { from = 1, count = 1 } = {}): void {
  asked = [];
  let seen = 0;
  world.bend = {
    answer: (query, response) => {
      asked.push(`${new Date(nowMs).toISOString().slice(11, 19)} ${query.get('period_from') ?? ''}`);
      seen += 1;
      if (seen < from || seen >= from + count) return false;
      response.writeHead(429, { 'retry-after': retryAfter, 'content-type': 'application/json' }).end('{}');
      return true;
    },
  };
}

const failureOf = (today: string): Promise<unknown> => world.run(today).catch((error: unknown) => error);

async function resume(): Promise<readonly string[]> {
  const printed: string[] = [];
  const { host, port, user, password, database } = world.database;
  const environment = {
    DB_HOST: host,
    DB_PORT: String(port),
    DB_USER: user,
    DB_PASSWORD: password,
    DB_NAME: database,
  };
  const program = createProgram({
    readSettings: createSettingsReader(environment, world.workDir),
    signal: new AbortController().signal,
    now: () => new Date(nowMs),
    print: (line) => printed.push(line),
  });
  program.exitOverride();
  await program.parseAsync(['extract', 'resume'], { from: 'user' });
  return printed;
}

test('a pause above the cap ends the run and is stored; every run obeys it until it is over', async () => {
  nowMs = Date.parse('2024-12-15T06:00:00Z');
  restart();
  // The first window is loaded while the second, requested ahead, gets a Retry-After.
  slowDown('10800', { from: 2, count: 99 });
  expect(await failureOf(TODAY)).toMatchObject({
    code: 'EXTRACT_RETRY_LATER',
    message:
      'Cannot download 2024-10-01..2024-10-31: the API allows no request before 2024-12-15T09:00:00Z (Retry-After); run it again then',
    context: { notBefore: '2024-12-15T09:00:00Z' },
  });
  expect(asked).toEqual(['06:00:00 2024-09-01', '06:00:00 2024-10-01']);
  expect(
    await world.all(
      `select source, status, to_char(not_before at time zone 'UTC', 'HH24:MI:SS') as not_before from etl.request_holds`,
    ),
  ).toEqual([{ source: 'campaigns-report', status: 429, not_before: '09:00:00' }]);

  nowMs = Date.parse('2024-12-15T08:30:00Z');
  restart();
  slowDown('1', { count: 0 });
  expect(await failureOf(TODAY)).toMatchObject({
    code: 'EXTRACT_RETRY_LATER',
    message:
      'Cannot ask the API: the API allows no request before 2024-12-15T09:00:00Z (Retry-After); run it again then',
  });
  expect(asked).toEqual([]);

  // The time is now below the cap: the next run waits.
  nowMs = Date.parse('2024-12-15T08:55:00Z');
  restart();
  expect(await world.run(TODAY)).toMatchObject({ summary: expect.stringContaining('3 windows') as string });
  expect([...new Set(asked.map((request) => request.slice(0, 8)))]).toEqual(['09:00:00']);
});

test('a pause below the cap is stored too, and a run after a kill obeys it', async () => {
  nowMs = Date.parse('2024-12-16T06:00:00Z');
  restart();
  slowDown('300');
  await world.run('2024-12-16');
  expect(asked.map((request) => request.slice(0, 8))).toEqual(['06:00:00', '06:05:00']);
  nowMs = Date.parse('2024-12-16T06:00:10Z');
  restart();
  slowDown('1', { count: 0 });
  await world.run('2024-12-17');
  expect(asked[0]).toMatch(/^06:05:00/);
});

test('an operator can allow requests earlier', async () => {
  nowMs = Date.parse('2024-12-18T06:00:00Z');
  restart();
  slowDown('99999');
  expect(await failureOf('2024-12-18')).toMatchObject({ code: 'EXTRACT_RETRY_LATER' });
  expect(await resume()).toEqual([
    'lifted: the API asked for no request before 2024-12-19T09:46:39.000Z; the next run asks at once',
  ]);
  expect(await resume()).toEqual(['nothing to lift: the API asks for no pause now']);
  restart();
  slowDown('1', { count: 0 });
  await world.run('2024-12-18');
  expect(asked[0]).toMatch(/^06:00:00/);
});
