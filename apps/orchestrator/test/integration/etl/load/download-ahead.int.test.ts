import { readdir } from 'node:fs/promises';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createDownloadAhead, startDownload } from '../../../../src/etl/load/window-download.ts';
import { startEtlWorld } from '../etl-world.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startTestPostgres();
});

afterAll(async () => {
  await postgres.stop();
});

const MONTHS = ['2024-09-01', '2024-10-01', '2024-11-01', '2024-12-01'];
const NOVEMBER = { fromDate: '2024-11-01', toDate: '2024-11-30' };
const OCTOBER = { fromDate: '2024-10-01', toDate: '2024-10-31' };

test('the next window is downloaded while the one before it is loaded', async () => {
  await using world = await startEtlWorld(postgres);
  const { client, archive } = world.loader;
  const downloaded: string[] = [];
  let stored = 0;
  Object.assign(world.loader, {
    client: {
      download: async (...asked: Parameters<typeof client.download>) => {
        const outcome = await client.download(...asked);
        downloaded.push(asked[0].fromDate);
        return outcome;
      },
    },
    archive: {
      ...archive,
      // Nothing is committed before it is archived, so this load cannot end before the next answer has arrived.
      store: async (...given: Parameters<typeof archive.store>) => {
        stored += 1;
        const ahead = Math.min(stored + 1, MONTHS.length);
        await vi.waitUntil(() => downloaded.length >= ahead, { timeout: 20_000 });
        return archive.store(...given);
      },
    },
  });
  const result = await world.run('2024-12-15');
  expect(result.summary).toContain('windows');
  expect(downloaded).toEqual(MONTHS);
});

test('a download ahead that is not the next window leaves no file, and the window is requested later', async () => {
  await using world = await startEtlWorld(postgres);
  const abandoned: string[] = [];
  const signal = new AbortController().signal;
  const ahead = createDownloadAhead(
    (window) => startDownload(world.loader.client, window, { signal }),
    ({ window }) => abandoned.push(window.fromDate),
  );
  ahead.begin(NOVEMBER);
  const october = await ahead.take(OCTOBER);
  expect(abandoned).toEqual([NOVEMBER.fromDate]);
  const { download } = await october.answer;
  for (const name of await readdir(world.loader.spoolDir)) expect(name).toMatch(/^2024-10-01_2024-10-31_a_/);
  expect(download.kind).toBe('rows');
  await october.abandon();
  ahead.begin(NOVEMBER);
  const november = await ahead.take(NOVEMBER);
  expect((await november.answer).download.kind).toBe('rows');
  ahead.begin(null);
  await ahead.end();
  expect(abandoned).toEqual([NOVEMBER.fromDate]);
  await november.abandon();
  expect(await readdir(world.loader.spoolDir)).toEqual([]);
});

test('a download ahead that fails is reported when its window is next, and not before', async () => {
  await using world = await startEtlWorld(postgres);
  world.bend = {
    answer: (_, response) => {
      response.writeHead(500).end();
      return true;
    },
  };
  const signal = new AbortController().signal;
  const ahead = createDownloadAhead(
    (window) => startDownload(world.loader.client, window, { signal }),
    () => undefined,
  );
  ahead.begin(OCTOBER);
  const october = await ahead.take(OCTOBER);
  await expect(october.answer).rejects.toMatchObject({ code: 'EXTRACT_RETRIES_EXHAUSTED' });
  expect(october.attempts).toHaveLength(3);
});

test('a run that ends early names the window that it downloaded and did not load, and leaves no file', async () => {
  await using world = await startEtlWorld(postgres);
  // Both ends are valid, and the middle is not JSON: only reading it shows the damage.
  world.bend = { rewrite: () => '[{"date": }]' };
  const plan = { firstDate: '2024-08-01', order: 'oldest-first' } as const;
  await expect(world.run('2024-12-15', { plan })).rejects.toMatchObject({ code: 'ETL_WINDOWS_FAILED' });
  expect(
    await world.all(`select distinct from_date::text from etl.warnings where code = 'DOWNLOAD_ABANDONED'`),
  ).toEqual([{ from_date: '2024-11-01' }]);
  expect(await world.all('select distinct load_id from etl.coverage')).toEqual([{ load_id: null }]);
  expect(await readdir(world.loader.spoolDir)).toEqual([]);
});
