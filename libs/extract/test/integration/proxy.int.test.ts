import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createArchive, createCampaignsClient } from '../../src/index.ts';
import type { DownloadFailure, ProxySettings } from '../../src/index.ts';
import { startConnectProxy } from './connect-proxy.ts';
import { reply, startScriptedServer } from './scripted-server.ts';
import { TEST_CERTIFICATE, TEST_CERTIFICATE_KEY } from './test-certificate.ts';

const GOOD = '[{"date":"2024-10-01","campaign":"Campaign_1"}]';
const REQUEST = { fromDate: '2024-10-01', toDate: '2024-10-31', lod: 'a' } as const;
const API = 'api.volka.test';
const PASSWORD = 'canary p@ss%';

let dir: string;
const trusted = getCACertificates();
beforeAll(() => {
  setDefaultCACertificates([...trusted, TEST_CERTIFICATE]);
});
afterAll(() => {
  setDefaultCACertificates(trusted);
});
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'extract-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

/** The address of a proxy with user and password, as an operator writes it. */
const withCredentials = (url: string): string =>
  url.replace('://', `://robot:${encodeURIComponent(PASSWORD)}@`);

async function download(baseUrl: string, proxy: ProxySettings) {
  const outcome = await createCampaignsClient({
    baseUrl,
    key: 'key',
    spoolDir: join(dir, 'spool'),
    proxy,
    retry: { maxAttempts: 2, baseDelayMs: 1 },
  }).download(REQUEST);
  expect(inspect(outcome, { depth: 20, showHidden: true })).not.toMatch(/canary|robot/);
  return outcome;
}

async function failure(baseUrl: string, proxy: ProxySettings) {
  const { kind, error } = (await download(baseUrl, proxy)) as DownloadFailure;
  expect(error.message.length).toBeLessThanOrEqual(200);
  return { kind, code: error.code, message: error.message, context: error.context };
}

/** An https server on a free port that plays the API and S3. */
async function startTlsServer() {
  const requests: string[] = [];
  const server = createServer({ cert: TEST_CERTIFICATE, key: TEST_CERTIFICATE_KEY }, (request, response) => {
    requests.push(
      `${request.method ?? ''} ${request.headers.host ?? ''} ${request.headers['x-api-key'] as string}`,
    );
    request.resume().on('end', () => {
      response.writeHead(request.method === 'HEAD' ? 404 : 200, { 'content-type': 'application/json' });
      response.end(request.method === 'GET' ? GOOD : '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('the API behind a proxy', () => {
  it('is reached through a tunnel if its URL is https', async () => {
    await using api = await startTlsServer();
    await using proxy = await startConnectProxy(api.port);
    const outcome = await download(`https://${API}`, { httpsProxy: withCredentials(proxy.url) });
    expect(outcome).toMatchObject({ kind: 'rows', body: { bytes: GOOD.length } });
    expect(proxy.asked).toEqual([`CONNECT ${API}:443`]);
    expect(proxy.credentials).toEqual([`robot:${PASSWORD}`]);
    expect(api.requests).toEqual([`GET ${API} key`]);
  });

  it('is requested with its full URL if that is http', async () => {
    await using api = await startScriptedServer(reply(200, GOOD));
    await using proxy = await startConnectProxy(Number(new URL(api.baseUrl).port));
    const outcome = await download(`http://${API}/v1`, { httpProxy: proxy.url.replace('http://', '') });
    expect(outcome).toMatchObject({ kind: 'rows' });
    expect(proxy.asked).toEqual([
      `GET http://${API}/v1/campaigns-report?period_from=2024-10-01&period_to=2024-10-31&lod=a&lifedays=1%2C3%2C7%2C14`,
    ]);
  });

  it('is reached directly if NO_PROXY exempts it, or the proxy is for the other scheme', async () => {
    await using api = await startScriptedServer(reply(200, GOOD));
    await using proxy = await startConnectProxy(1);
    for (const settings of [{ httpProxy: proxy.url, noProxy: '127.0.0.0/8' }, { httpsProxy: proxy.url }]) {
      expect(await download(api.baseUrl, settings)).toMatchObject({ kind: 'rows' });
    }
    expect(proxy.asked).toEqual([]);
  });

  it.each([
    ['https', 407, 'put user and password into the URL of the proxy'],
    ['http', 407, 'put user and password into the URL of the proxy'],
    ['https', 403, 'have the proxy allow it, or name the host in NO_PROXY'],
  ])('is given up at once where the proxy refuses, %s %d', async (scheme, status, remedy) => {
    await using proxy = await startConnectProxy(1, status);
    const url = withCredentials(proxy.url);
    expect(await failure(`${scheme}://${API}`, { httpsProxy: url, httpProxy: url })).toMatchObject({
      kind: 'proxy-refused',
      code: 'EXTRACT_PROXY_REFUSED',
      message: `Cannot reach ${scheme}://${API}: the proxy ${proxy.url} refused the connection (${status}); ${remedy}`,
      context: { status, origin: `${scheme}://${API}`, proxy: proxy.url },
    });
    expect(proxy.asked).toHaveLength(1);
  });

  it('is tried again where the proxy has no way to it, and the error says that it was the proxy', async () => {
    await using proxy = await startConnectProxy(1, 502);
    expect(await failure(`https://${API}`, { httpsProxy: withCredentials(proxy.url) })).toMatchObject({
      kind: 'exhausted',
      code: 'EXTRACT_PROXY_FAILED',
      message: `Cannot download 2024-10-01..2024-10-31: the proxy ${proxy.url} does not reach https://${API} (proxy 502 x2); check both`,
      context: {
        attempts: [
          { reason: 'proxy', status: 502 },
          { reason: 'proxy', status: 502 },
        ],
      },
    });
    expect(proxy.asked).toHaveLength(2);
  });

  it('is named in the error together with the proxy if nothing answers', async () => {
    const proxy = await startConnectProxy(1);
    await proxy[Symbol.asyncDispose]();
    const told = 'Cannot download 2024-10-01..2024-10-31:';
    expect(await failure(`https://${API}`, { httpsProxy: withCredentials(proxy.url) })).toMatchObject({
      code: 'EXTRACT_RETRIES_EXHAUSTED',
      message: `${told} https://${API} is not reachable through ${proxy.url} (network ECONNREFUSED x2); check both`,
      context: { origin: `https://${API}`, proxy: proxy.url },
    });
    expect((await failure(proxy.url, {})).message).toBe(
      `${told} ${proxy.url} is not reachable (network ECONNREFUSED x2); check it`,
    );
    const endless = `https://${'a'.repeat(60)}.${'b'.repeat(60)}.test`;
    expect((await failure(endless, { httpsProxy: endless })).message).toContain(
      '… is not reachable through https://aaaa',
    );
  });

  it.each(['socks5://proxy.test', 'http://a%:canary@proxy.test', 'http://'])(
    'refuses %s as a proxy without repeating it',
    (httpsProxy) => {
      const make = () =>
        createCampaignsClient({
          baseUrl: `https://${API}`,
          key: 'key',
          spoolDir: dir,
          proxy: { httpsProxy },
        });
      expect(make).toThrow(
        'Cannot use the option httpsProxy: it is not an http or https URL; correct HTTPS_PROXY',
      );
    },
  );
});

describe('an archive in S3 behind a proxy', () => {
  const s3 = {
    endpoint: 'https://s3.volka.test',
    region: 'eu-central-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'canary-secret' },
  };
  const label = {
    stream: 'campaigns-report:a',
    window: { fromDate: '2024-10-01', toDate: '2024-10-31' },
    load: 'run-1',
    sha256: '4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945',
  };

  /** Stores the answer `[]`. */
  async function store(proxy: ProxySettings, endpoint = s3.endpoint) {
    const path = join(dir, 'body.json');
    await writeFile(path, '[]');
    const archive = createArchive('s3://answers/raw', { ...s3, endpoint }, proxy);
    return archive.store({ path, contentEncoding: 'identity' }, label).then(
      ({ uri }) => uri,
      (error: unknown) => {
        expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/canary|robot/);
        return (error as Error).message;
      },
    );
  }

  it('goes through a tunnel, or directly where NO_PROXY names the domain', async () => {
    await using server = await startTlsServer();
    setDefaultCACertificates([TEST_CERTIFICATE]);
    await using proxy = await startConnectProxy(server.port);
    const httpsProxy = withCredentials(proxy.url);
    const endpoint = `https://localhost:${server.port}`;
    expect(await store({ httpsProxy }, endpoint)).toMatch(/^s3:\/\/answers\/raw\/.+\.json\.gz$/);
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT localhost:${server.port}`]));
    expect(new Set(proxy.credentials)).toEqual(new Set([`robot:${PASSWORD}`]));
    const before = proxy.asked.length;
    expect(await store({ httpsProxy, noProxy: 'localhost' }, endpoint)).toMatch(/^s3:/);
    expect(proxy.asked).toHaveLength(before);
  });

  it('names the proxy that refuses, and the configured proxy if nothing answers', async () => {
    await using proxy = await startConnectProxy(1, 407);
    const httpsProxy = withCredentials(proxy.url);
    expect(await store({ httpsProxy })).toBe(
      `Cannot archive the answer: the proxy ${proxy.url} refused the connection to s3://answers (407); put user and password into its URL`,
    );
    await proxy[Symbol.asyncDispose]();
    expect(await store({ httpsProxy })).toBe(
      `Cannot archive the answer: s3://answers is not reachable (ECONNREFUSED), the proxy set is ${proxy.url}; check the network and the proxy`,
    );
    expect(await readFile(join(dir, 'body.json'), 'utf8')).toBe('[]');
  });
});
