import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCampaignsClient } from '../../src/index.ts';
import type { AttemptReport, DownloadOutcome } from '../../src/index.ts';
import { reply, startScriptedServer } from './scripted-server.ts';

const GOOD = '[{"date":"2024-10-01","campaign":"Campaign_1"}]';
const REQUEST = { fromDate: '2024-10-01', toDate: '2024-10-31', lod: 'a' } as const;
const START = Date.parse('2024-11-03T10:00:00Z');

let spoolDir: string;
beforeEach(async () => {
  spoolDir = await mkdtemp(join(tmpdir(), 'extract-'));
});
afterEach(async () => {
  await rm(spoolDir, { recursive: true, force: true });
});

const tooMany = (retryAfter: string, more = {}) => reply(429, '', { 'retry-after': retryAfter, ...more });

/** A client on a clock that only its pauses move; each request is noted with the time at which it was made. */
async function start(...script: readonly ReturnType<typeof reply>[]) {
  let nowMs = START;
  const madeAt: string[] = [];
  const server = await startScriptedServer(
    ...script.map((answer) => (...args: Parameters<typeof answer>) => {
      madeAt.push(new Date(nowMs).toISOString().slice(11, 19));
      answer(...args);
    }),
  );
  const client = createCampaignsClient({
    baseUrl: server.baseUrl,
    key: 'key',
    spoolDir,
    random: () => 0,
    retry: { maxAttempts: 4 },
    clock: {
      now: () => nowMs,
      sleep: (ms) => {
        nowMs += ms;
        return Promise.resolve();
      },
    },
  });
  const reports: AttemptReport[] = [];
  return {
    client,
    madeAt,
    reports,
    download: (): Promise<DownloadOutcome> =>
      client.download(REQUEST, { onAttempt: (report) => reports.push(report) }),
    passTo: (time: string) => (nowMs = Date.parse(`2024-11-03T${time}Z`)),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

it('obeys seconds and a date, counted from the clock of the server, also beside 503', async () => {
  await using api = await start(
    tooMany('7'),
    tooMany('Wed, 01 May 2024 10:00:09 GMT', { date: 'Wed, 01 May 2024 10:00:00 GMT' }),
    reply(503, '', { 'retry-after': '600' }),
    reply(200, GOOD),
  );
  expect(await api.download()).toMatchObject({ kind: 'rows' });
  expect(api.madeAt).toEqual(['10:00:00', '10:00:07', '10:00:16', '10:10:16']);
  expect(api.reports.map(({ notBefore }) => notBefore)).toEqual([
    '2024-11-03T10:00:07Z',
    '2024-11-03T10:00:16Z',
    '2024-11-03T10:10:16Z',
    null,
  ]);
});

it.each([
  ['seconds', '10800', '2024-11-03T13:00:00Z'],
  ['a date', 'Sun, 03 Nov 2024 13:00:00 GMT', '2024-11-03T13:00:00Z'],
  ['a second above the cap', '601', '2024-11-03T10:10:01Z'],
  ['a number beyond all dates', '9'.repeat(30), '2025-11-04T10:00:00Z'],
])('ends at once above the cap and names the time, by %s', async (_, retryAfter, notBefore) => {
  // Without a Date header, a date is compared with the local clock.
  await using api = await start((response) => {
    response.sendDate = false;
    tooMany(retryAfter)(response, undefined as never);
  });
  const message = `the API allows no request before ${notBefore} (Retry-After); run it again then`;
  expect(await api.download()).toMatchObject({
    kind: 'retry-later',
    error: {
      code: 'EXTRACT_RETRY_LATER',
      retryable: true,
      message: `Cannot download 2024-10-01..2024-10-31: ${message}`,
      context: { ...REQUEST, notBefore, attempts: [{ status: 429, waitMs: null, notBefore }] },
    },
  });
  expect(api.madeAt).toEqual(['10:00:00']);
  expect(await readdir(spoolDir)).toEqual([]);
});

it('makes no request before the time of a Retry-After for any download, and makes requests after it', async () => {
  await using api = await start(tooMany('10800'), reply(200, GOOD));
  await api.download();
  for (const time of ['10:00:01', '12:49:59']) {
    api.passTo(time);
    for (const outcome of await Promise.all([api.download(), api.download(), api.download()])) {
      expect(outcome).toMatchObject({
        kind: 'retry-later',
        error: { context: { notBefore: '2024-11-03T13:00:00Z', attempts: [] } },
      });
    }
  }
  expect(api.madeAt).toEqual(['10:00:00']);
  api.passTo('12:55:00');
  expect(await api.download()).toMatchObject({ kind: 'rows' });
  expect(api.madeAt).toEqual(['10:00:00', '13:00:00']);
});

it('holds back requests that are waiting too, until the latest Retry-After', async () => {
  // Each is answered when four are under way, as many as the client makes at once.
  const underWay: (() => void)[] = [];
  const together =
    (retryAfter: string): ReturnType<typeof reply> =>
    (response, request) => {
      underWay.push(() => {
        tooMany(retryAfter)(response, request);
      });
      if (underWay.length === 4) for (const answer of underWay) answer();
    };
  await using api = await start(
    together('30'),
    together('60'),
    together('5'),
    together('1'),
    reply(200, GOOD),
  );
  const outcomes = await Promise.all(Array.from({ length: 9 }, api.download));
  expect(outcomes.every(({ kind }) => kind === 'rows')).toBe(true);
  const [first, second] = [api.madeAt.slice(0, 4), api.madeAt.slice(4)];
  expect(first).toEqual(['10:00:00', '10:00:00', '10:00:00', '10:00:00']);
  expect(second.every((time) => time >= '10:01:00')).toBe(true);
});

it('ends where the pause is below the cap and the download has not so much time left', async () => {
  await using api = await start(tooMany('590'), tooMany('590'), reply(200, GOOD));
  expect(await api.download()).toMatchObject({
    kind: 'retry-later',
    error: { context: { notBefore: '2024-11-03T10:19:40Z' } },
  });
  expect(api.madeAt).toEqual(['10:00:00', '10:09:50']);
});

it('obeys the pause of an answer that is final otherwise', async () => {
  await using api = await start(reply(413, '', { 'retry-after': '60' }), reply(200, GOOD));
  expect(await api.download()).toMatchObject({ kind: 'too-large' });
  expect(await api.download()).toMatchObject({ kind: 'rows' });
  expect(api.madeAt).toEqual(['10:00:00', '10:01:00']);
});

it('respects a Retry-After that an earlier client received', async () => {
  await using api = await start(reply(200, GOOD));
  expect(() => {
    api.client.holdBackUntil(new Date('2024-11-03T11:00:00Z'));
  }).toThrow(
    'Cannot ask the API: the API allows no request before 2024-11-03T11:00:00Z (Retry-After); run it again then',
  );
  api.client.holdBackUntil(new Date('2024-11-03T10:05:00Z'));
  expect(await api.download()).toMatchObject({ kind: 'rows' });
  expect(api.madeAt).toEqual(['10:05:00']);
});
