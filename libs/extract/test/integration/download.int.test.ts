import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCampaignsClient, ExtractError } from '../../src/index.ts';
import type { AttemptReport, CampaignsClientOptions, DownloadOptions, Transport } from '../../src/index.ts';
import { reply, reset, silence, stall, startScriptedServer } from './scripted-server.ts';

const KEY = 'canary-key-3f9a1c';
const GOOD = '[{"date":"2024-10-01","campaign":"Ünïcode"}]';
const REQUEST = { fromDate: '2024-10-01', toDate: '2024-10-31', lod: 'a' } as const;

let spoolDir: string;
beforeEach(async () => {
  spoolDir = join(await mkdtemp(join(tmpdir(), 'extract-')), 'spool');
});
afterEach(async () => {
  await rm(join(spoolDir, '..'), { recursive: true, force: true });
});

/** Downloads with short clocks and no pauses; pauses asked for are written down. */
async function download(
  baseUrl: string,
  { limits, retry, ...more }: Partial<CampaignsClientOptions> = {},
  options: DownloadOptions = {},
) {
  const pauses: number[] = [];
  let sleptMs = 0;
  const reports: AttemptReport[] = [];
  const client = createCampaignsClient({
    baseUrl,
    key: KEY,
    spoolDir,
    limits: { attemptTimeoutMs: 5000, idleTimeoutMs: 500, totalTimeoutMs: 60_000, ...limits },
    retry: { maxAttempts: 3, ...retry },
    random: () => 0,
    clock: {
      now: () => performance.timeOrigin + performance.now() + sleptMs,
      sleep: (ms) => {
        pauses.push(ms);
        sleptMs += ms;
        return Promise.resolve();
      },
    },
    ...more,
  });
  const onAttempt = (report: AttemptReport): void => {
    reports.push(report);
  };
  const result = await client.download(REQUEST, { onAttempt, ...options }).then(
    (settled) =>
      settled.kind === 'rows' || settled.kind === 'no-data'
        ? { outcome: settled, error: undefined }
        : { outcome: undefined, error: settled.error },
    (error: unknown) => ({ outcome: undefined, error }),
  );
  const left = await readdir(spoolDir).catch(() => []);
  // Whatever happened: no trace of the key, no file of a failed attempt, a message that fits.
  expect(inspect({ error: result.error, reports }, { depth: 20, showHidden: true })).not.toContain(KEY);
  expect(left).toHaveLength(result.outcome?.kind === 'rows' ? 1 : 0);
  if (result.error !== undefined) {
    expect(result.error).toBeInstanceOf(ExtractError);
    expect((result.error as ExtractError).message.length).toBeLessThanOrEqual(200);
    expect((result.error as ExtractError).context).toMatchObject(REQUEST);
  }
  const error = result.error as ExtractError | undefined;
  return { outcome: result.outcome, error, pauses, reports, reasons: reports.map(({ reason }) => reason) };
}

describe('download', () => {
  it('sends window, level, lifedays and key, and spools the body with its hash', async () => {
    await using server = await startScriptedServer(reply(200, GOOD));
    const { outcome } = await download(server.baseUrl);
    expect(outcome).toMatchObject({ kind: 'rows', attempts: [{ attempt: 1 }] });
    const body = outcome?.kind === 'rows' ? outcome.body : undefined;
    expect(await readFile(body!.path, 'utf8')).toBe(GOOD);
    expect(body).toMatchObject({
      bytes: Buffer.byteLength(GOOD),
      sha256: createHash('sha256').update(GOOD).digest('hex'),
      contentEncoding: 'identity',
    });
    const [request] = server.requests;
    expect(request?.headers['x-api-key']).toBe(KEY);
    expect(new URL(request!.url!, server.baseUrl).search).toBe(
      '?period_from=2024-10-01&period_to=2024-10-31&lod=a&lifedays=1%2C3%2C7%2C14',
    );
  });

  it('spools a gzip answer decoded', async () => {
    await using server = await startScriptedServer(
      reply(200, gzipSync(GOOD), { 'content-encoding': 'gzip' }),
    );
    const { outcome } = await download(server.baseUrl);
    const body = outcome?.kind === 'rows' ? outcome.body : undefined;
    expect(await readFile(body!.path, 'utf8')).toBe(GOOD);
    expect(body?.contentEncoding).toBe('identity');
  });

  it.each([
    ['whole', (body: Buffer) => [body]],
    ['a byte at a time', (body: Buffer) => Array.from(body, (byte) => Buffer.of(byte))],
  ])('keeps a byte order mark and does not mind it, %s', async (_, cut) => {
    const marked = `\uFEFF ${GOOD}`;
    await using server = await startScriptedServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      Readable.from(cut(Buffer.from(marked))).pipe(response);
    });
    const { outcome, reasons } = await download(server.baseUrl);
    const body = outcome?.kind === 'rows' ? outcome.body : undefined;
    expect(reasons).toEqual([null]);
    expect(await readFile(body!.path, 'utf8')).toBe(marked);
    expect(body?.sha256).toBe(createHash('sha256').update(marked).digest('hex'));
  });

  it.each([
    ['HTML', '\uFEFF<html>', 'html'],
    ['an object', '\uFEFF{}', 'not-an-array'],
    ['nothing', '\uFEFF', 'truncated'],
  ])('takes %s behind a byte order mark for what it is', async (_, bad, reason) => {
    await using server = await startScriptedServer(reply(200, bad), reply(200, GOOD));
    expect((await download(server.baseUrl)).reasons).toEqual([reason, null]);
  });

  it('takes a truncated gzip answer for a failed attempt', async () => {
    const whole = gzipSync(`[${'{"a":1},'.repeat(5000)}1]`);
    const cut = reply(200, whole.subarray(0, whole.length - 20), { 'content-encoding': 'gzip' });
    await using server = await startScriptedServer(cut, reply(200, GOOD));
    const { outcome, reasons } = await download(server.baseUrl);
    expect(outcome?.attempts).toHaveLength(2);
    expect(reasons[0]).toBeOneOf(['truncated', 'network']);
  });

  it('spools a large answer in many chunks unharmed', async () => {
    const large = `[${Array.from({ length: 60_000 }, (_, i) => `{"id":${i},"name":"Campaign_${i}"}`).join(',')}]\n`;
    await using server = await startScriptedServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      for (let at = 0; at < large.length; at += 10_001) response.write(large.slice(at, at + 10_001));
      response.end();
    });
    const { outcome } = await download(server.baseUrl);
    const body = outcome?.kind === 'rows' ? outcome.body : undefined;
    expect(await readFile(body!.path, 'utf8')).toBe(large);
    expect(body?.sha256).toBe(createHash('sha256').update(large).digest('hex'));
  });

  it('holds no more than some chunks of an answer', async () => {
    const chunk = Buffer.alloc(256 * 1024, '{"name":"Campaign_1","ad":"Ad_1"},');
    const chunks = 1000;
    await using server = await startScriptedServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const source = Readable.from(
        (function* () {
          yield '[';
          for (let sent = 0; sent < chunks; sent += 1) yield chunk;
          yield ']';
        })(),
      );
      source.pipe(response);
    });
    const usedBytes = (): number => process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    const before = usedBytes();
    let peakBytes = 0;
    const probe = setInterval(() => (peakBytes = Math.max(peakBytes, usedBytes() - before)), 5);
    const { outcome } = await download(server.baseUrl, { limits: { attemptTimeoutMs: 60_000 } }).finally(
      () => {
        clearInterval(probe);
      },
    );
    expect(outcome).toMatchObject({ kind: 'rows', body: { bytes: chunk.length * chunks + 2 } });
    // Chunks already written wait for the collector, some 60 MB of them however large the answer.
    expect(peakBytes).toBeLessThan((chunk.length * chunks) / 2);
  });

  it.each([
    ['a stalled body', stall('[{"a":1},'), 'idle-timeout'],
    ['a body reset half-way', reset('[{"a":1},'), 'network'],
    ['HTML with status 200', reply(200, '<html>login</html>', { 'content-type': 'text/html' }), 'html'],
    ['HTML dressed as JSON', reply(200, '\n<html>login</html>'), 'html'],
    ['a JSON string', reply(200, '"[1]"'), 'not-an-array'],
    ['a JSON object', reply(200, '{"message":"busy"}'), 'not-an-array'],
    ['an empty body', reply(200, ''), 'truncated'],
    ['an array cut short', reply(200, '[{"a":1},{"b"'), 'truncated'],
    ['less than the announced length', reset('[]'), 'network'],
    ['a 404 in HTML', reply(404, '<html>', { 'content-type': 'text/html' }), 'foreign-404'],
    ["a 404 in JSON that is not the API's", reply(404, '{"error":"no route"}'), 'foreign-404'],
    ['408', reply(408, ''), 'status'],
    ['500', reply(500, '[]'), 'status'],
    ['204', reply(204, ''), 'status'],
  ] as const)('tries again after %s', async (_, bad, reason) => {
    await using server = await startScriptedServer(bad, reply(200, GOOD));
    const { outcome, reasons } = await download(server.baseUrl);
    expect(outcome).toMatchObject({ kind: 'rows', attempts: [{ attempt: 1 }, { attempt: 2 }] });
    expect(reasons).toEqual([reason, null]);
  });

  it('tries again when no answer comes before the attempt deadline', async () => {
    await using server = await startScriptedServer(silence, reply(200, GOOD));
    const { outcome, reasons } = await download(server.baseUrl, { limits: { attemptTimeoutMs: 500 } });
    expect(outcome?.attempts).toHaveLength(2);
    expect(reasons).toEqual(['attempt-timeout', null]);
  });

  it('ends a body that trickles for ever at the attempt deadline', async () => {
    await using server = await startScriptedServer(
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('[');
        const drip = setInterval(() => response.write('1,'), 20);
        response.on('close', () => {
          clearInterval(drip);
        });
      },
      reply(200, GOOD),
    );
    const { reasons } = await download(server.baseUrl, { limits: { attemptTimeoutMs: 500 } });
    expect(reasons).toEqual(['attempt-timeout', null]);
  });

  it.each(['', '\uFEFF'])("takes the API's own 404 for no data, %j before it", async (mark) => {
    await using server = await startScriptedServer(reply(404, `${mark}{"message":"No data for the period"}`));
    expect((await download(server.baseUrl)).outcome).toMatchObject({
      kind: 'no-data',
      attempts: [{ outcome: 'no-data', status: 404 }],
    });
  });

  it.each([
    [401, 'EXTRACT_KEY_REFUSED'],
    [403, 'EXTRACT_KEY_REFUSED'],
    [400, 'EXTRACT_REQUEST_REJECTED'],
    [422, 'EXTRACT_REQUEST_REJECTED'],
    [413, 'EXTRACT_TOO_LARGE'],
    [302, 'EXTRACT_REDIRECTED'],
    [307, 'EXTRACT_REDIRECTED'],
  ])('ends at once on %d, even if the answer quotes the key', async (status, code) => {
    await using server = await startScriptedServer((response, request) => {
      const quoted = String(request.headers['x-api-key']);
      reply(status, JSON.stringify({ message: quoted }), { location: '/elsewhere', 'x-echo': quoted })(
        response,
        request,
      );
    });
    const { error, reports } = await download(server.baseUrl);
    expect(error).toMatchObject({ code, retryable: false });
    expect(reports).toMatchObject([{ outcome: 'refused' }]);
    expect(error?.context.attempts).toEqual(reports);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['announced', reply(200, `[${'1,'.repeat(600)}1]`)],
    [
      'met',
      (response: Parameters<ReturnType<typeof reply>>[0]) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('[');
        response.end(`${'1,'.repeat(600)}1]`);
      },
    ],
  ] as const)('refuses a body over the byte limit, as %s', async (_, answer) => {
    await using server = await startScriptedServer(answer);
    const { error } = await download(server.baseUrl, { limits: { maxBodyBytes: 1000 } });
    expect(error).toMatchObject({ code: 'EXTRACT_TOO_LARGE', context: { limitBytes: 1000 } });
    expect(server.requests).toHaveLength(1);
  });

  it('gives up with the history of its attempts', async () => {
    await using server = await startScriptedServer(reply(503, KEY), reply(200, `<p>${KEY}`), stall('[1,'));
    const { error, reports } = await download(server.baseUrl);
    expect(error).toMatchObject({ code: 'EXTRACT_RETRIES_EXHAUSTED', retryable: true });
    expect(error?.message).toBe(
      'Cannot download 2024-10-01..2024-10-31: 3 attempts failed (503, html, idle-timeout); run it again later or request less',
    );
    expect(error?.context.attempts).toEqual(reports);
  });

  it('gives up at the total deadline, in the middle of an attempt too', async () => {
    await using server = await startScriptedServer(silence);
    const { error, reasons } = await download(server.baseUrl, { limits: { totalTimeoutMs: 200 } });
    expect(error?.code).toBe('EXTRACT_RETRIES_EXHAUSTED');
    expect(reasons).toEqual(['total-timeout']);
  });

  it('names the system code of a refused connection', async () => {
    const server = await startScriptedServer(silence);
    await server[Symbol.asyncDispose]();
    const { error } = await download(server.baseUrl);
    expect(error?.message).toContain('(network ECONNREFUSED x3)');
  });

  it.each([
    ['waiting for headers', silence],
    ['reading the body', stall('[1,')],
  ])('stops when aborted while %s', async (_, answer) => {
    await using server = await startScriptedServer(answer);
    const signal = AbortSignal.timeout(100);
    const { error, reports } = await download(
      server.baseUrl,
      { limits: { idleTimeoutMs: 5000 } },
      { signal },
    );
    expect(error).toMatchObject({ code: 'EXTRACT_ABORTED', retryable: false });
    expect(reports).toEqual([]);
  });

  it('stops when aborted during a pause of its own clock', async () => {
    await using server = await startScriptedServer(reply(503, '', { 'retry-after': '30' }));
    const client = createCampaignsClient({ baseUrl: server.baseUrl, key: KEY, spoolDir });
    const startedAt = performance.now();
    await expect(client.download(REQUEST, { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({
      code: 'EXTRACT_ABORTED',
    });
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });

  it('is not held up by a transport that ignores its signal, in the headers or in the body', async () => {
    const deaf: Transport = () => new Promise(() => undefined);
    expect(
      (await download('http://127.0.0.1:1', { transport: deaf, limits: { attemptTimeoutMs: 50 } })).error
        ?.message,
    ).toContain('attempt-timeout x3');
    const deafBody: Transport = () =>
      Promise.resolve({
        status: 200,
        headers: new Headers(),
        body: new ReadableStream<Uint8Array>() as never,
      });
    expect((await download('http://127.0.0.1:1', { transport: deafBody })).error?.message).toContain(
      'idle-timeout x3',
    );
  });

  it('lets nothing of a foreign error through', async () => {
    const leaky: Transport = (_, { headers }) => Promise.reject(new Error(`sent ${JSON.stringify(headers)}`));
    const { error } = await download('http://127.0.0.1:1', { transport: leaky });
    expect(error?.cause).toBeUndefined();
    expect(error?.message).toContain('network unknown x3');
  });

  it('refuses a spool folder that cannot be written, without another attempt', async () => {
    await using server = await startScriptedServer(reply(200, GOOD));
    const file = join(spoolDir, '..', 'file');
    await writeFile(file, '');
    const { error } = await download(server.baseUrl, { spoolDir: join(file, 'spool') });
    expect(error).toMatchObject({ code: 'EXTRACT_SPOOL_UNWRITABLE', context: { systemCode: 'ENOTDIR' } });
    expect(server.requests).toHaveLength(0);
  });

  it('refuses a window that ends before it starts', async () => {
    const client = createCampaignsClient({ baseUrl: 'http://127.0.0.1:1', key: KEY, spoolDir });
    await expect(client.download({ ...REQUEST, toDate: '2024-09-30' })).rejects.toThrow(RangeError);
  });
});
