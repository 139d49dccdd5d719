import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCampaignsClient, ExtractError } from '../../src/index.ts';
import { reply, silence, startScriptedServer } from './scripted-server.ts';

const KEY = 'canary-key-3f9a1c';
const GOOD = '[{"date":"2024-10-01","campaign":"Campaign_1"}]';
const REQUEST = { fromDate: '2024-10-01', toDate: '2024-10-31', lod: 'a' } as const;

let spoolDir: string;
beforeEach(async () => {
  spoolDir = join(await mkdtemp(join(tmpdir(), 'extract-')), 'spool');
});
afterEach(async () => {
  await rm(join(spoolDir, '..'), { recursive: true, force: true });
});

it('keeps one client to its budget, over all its downloads', async () => {
  let [underWay, most] = [0, 0];
  await using server = await startScriptedServer((response) => {
    underWay += 1;
    most = Math.max(most, underWay);
    setTimeout(() => {
      underWay -= 1;
      reply(200, GOOD)(response, undefined as never);
    }, 20);
  });
  const client = createCampaignsClient({
    baseUrl: server.baseUrl,
    key: KEY,
    spoolDir,
    limits: { maxConcurrent: 2 },
  });
  const outcomes = await Promise.all(Array.from({ length: 7 }, () => client.download(REQUEST)));
  expect(outcomes.every(({ kind }) => kind === 'rows')).toBe(true);
  expect(most).toBe(2);
});

it('stops when aborted while waiting for its turn, and fails when its time runs out there', async () => {
  await using server = await startScriptedServer(silence);
  const client = createCampaignsClient({
    baseUrl: server.baseUrl,
    key: KEY,
    spoolDir,
    limits: { maxConcurrent: 1, totalTimeoutMs: 400 },
  });
  const holder = client.download(REQUEST);
  const late = client.download(REQUEST);
  await expect(client.download(REQUEST, { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
    code: 'EXTRACT_ABORTED',
  });
  for (const outcome of await Promise.all([holder, late])) {
    expect(outcome).toMatchObject({
      kind: 'exhausted',
      error: { context: { attempts: [{ reason: 'total-timeout' }] } },
    });
  }
  expect(server.requests).toHaveLength(1);
});

it('stops at any moment with the same error and leaves no file', async () => {
  const drip = (response: Parameters<ReturnType<typeof reply>>[0]): void => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('[1');
    const timer = setInterval(() => response.write(',1'), 2);
    setTimeout(() => {
      clearInterval(timer);
      response.end(']');
    }, 12);
  };
  await using server = await startScriptedServer(reply(503, ''), drip, reply(429, ''), drip);
  for (let afterMs = 0; afterMs < 40; afterMs += 1) {
    const client = createCampaignsClient({
      baseUrl: server.baseUrl,
      key: KEY,
      spoolDir,
      retry: { baseDelayMs: 4 },
    });
    const outcome = await client
      .download(REQUEST, { signal: AbortSignal.timeout(afterMs) })
      .catch((error: unknown) => error);
    if (outcome instanceof ExtractError) expect(outcome.code).toBe('EXTRACT_ABORTED');
    else await rm((outcome as { body: { path: string } }).body.path);
    expect(await readdir(spoolDir).catch(() => [])).toEqual([]);
  }
});
