import { Agent, get } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSimulator } from '../../src/index.ts';
import type { Simulator } from '../../src/index.ts';

const KEY = 'a-key-for-tests';
const OCTOBER = 'period_from=2024-10-01&period_to=2024-10-31&lod=a&lifedays=1,3,7,14';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ apiKey: KEY, asOf: '2024-12-15' });
});

afterAll(async () => {
  await simulator.close();
});

async function ask(
  query: string,
  options: { key?: string | null; path?: string; method?: string; of?: Simulator } = {},
): Promise<{ status: number; type: string | null; text: string; headers: Headers }> {
  const { key = KEY, path = '/campaigns-report', method = 'GET', of = simulator } = options;
  const headers = key === null ? {} : { 'x-api-key': key };
  const response = await fetch(`${of.baseUrl}${path}?${query}`, { method, headers });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text,
    headers: response.headers,
  };
}

describe('the report over HTTP', () => {
  test('answers the same JSON as any simulator of the same seed, size and clock', async () => {
    const twin = await startSimulator({ apiKey: 'another', asOf: '2024-12-15' });
    try {
      const [one, other] = [await ask(OCTOBER), await ask(OCTOBER, { key: 'another', of: twin })];
      expect(one).toMatchObject({ status: 200, type: 'application/json' });
      expect(other.text).toBe(one.text);
      expect((JSON.parse(one.text) as unknown[]).length).toBeGreaterThanOrEqual(25 * 31);
    } finally {
      await twin.close();
    }
  });

  test.each([null, '', 'wrong', `${KEY}x`])(
    'refuses the key %j with 401 JSON, before it looks at the parameters',
    async (key) => {
      const { status, type, text } = await ask('lod=nonsense', { key });
      expect({ status, type }).toEqual({ status: 401, type: 'application/json' });
      expect(JSON.parse(text)).toEqual({ message: 'x-api-key is missing or not known' });
      expect(text).not.toContain(KEY);
    },
  );

  test.each([
    ['period_from', OCTOBER.replace('2024-10-01', '2024-10-32')],
    ['period_from', OCTOBER.replace('2024-10-01', '2024-11-01')],
    ['period_to', OCTOBER.replace('2024-10-31', '')],
    ['lod', OCTOBER.replace('lod=a', 'lod=x')],
    ['lifedays', OCTOBER.replace('1,3,7,14', '2')],
  ])('names the bad parameter %s with 400 JSON', async (parameter, query) => {
    const { status, type, text } = await ask(query);
    expect({ status, type }).toEqual({ status: 400, type: 'application/json' });
    expect(JSON.parse(text)).toMatchObject({ parameter });
  });

  test.each([
    ['before the first date', 'period_from=2018-12-01&period_to=2018-12-31'],
    ['after the clock', 'period_from=2024-12-16&period_to=2024-12-31'],
  ])('says no data with 404 JSON %s', async (_, period) => {
    const { status, type, text } = await ask(`${period}&lod=a`);
    expect({ status, type }).toEqual({ status: 404, type: 'application/json' });
    expect((JSON.parse(text) as { message: string }).message).toMatch(/^no data for the period 20/);
  });

  test('answers a period that reaches over both ends with the days there are', async () => {
    const small = await startSimulator({ apiKey: KEY, asOf: '2024-12-03', firstDate: '2024-12-01' });
    try {
      const { text } = await ask('period_from=2024-01-01&period_to=2025-12-31&lod=c', { of: small });
      const rows = JSON.parse(text) as { date: string }[];
      expect([...new Set(rows.map((row) => row.date))]).toEqual(['2024-12-01', '2024-12-02', '2024-12-03']);
    } finally {
      await small.close();
    }
  });

  test('refuses other methods and other paths, and never in the shape of "no data"', async () => {
    const posted = await ask(OCTOBER, { method: 'POST' });
    expect(posted.status).toBe(405);
    expect(posted.headers.get('allow')).toBe('GET');
    const lost = await ask(OCTOBER, { path: '/campaigns-reports' });
    expect(lost.status).toBe(404);
    expect(JSON.parse(lost.text)).not.toHaveProperty('message');
  });

  test('keeps the connection for the next request', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const isReused = (): Promise<boolean> =>
      new Promise((resolve, reject) => {
        const request = get(`${simulator.baseUrl}/campaigns-report?${OCTOBER}`, {
          agent,
          headers: { 'x-api-key': KEY },
        });
        request.on('error', reject);
        request.on('response', (response) => {
          response.resume().on('end', () => {
            // The agent takes the socket back only after the end has been handled.
            setImmediate(() => {
              resolve(request.reusedSocket);
            });
          });
        });
      });
    expect([await isReused(), await isReused()]).toEqual([false, true]);
    agent.destroy();
  });
});

describe('the control plane', () => {
  const put = (body: string): Promise<Response> =>
    fetch(`${simulator.baseUrl}/_simulator/clock`, { method: 'PUT', body });
  const asOf = async (): Promise<unknown> => (await fetch(`${simulator.baseUrl}/_simulator/health`)).json();

  test('moves the clock: the day is there, and lifedays appear', async () => {
    const query = 'period_from=2024-12-15&period_to=2024-12-17&lod=a';
    const before = await ask(query);
    expect((await put('{"asOf":"2024-12-17"}')).status).toBe(200);
    const after = await ask(query);
    expect(await asOf()).toEqual({ status: 'ok', asOf: '2024-12-17' });
    expect(before.text).not.toContain('"date":"2024-12-17"');
    expect(before.text).not.toContain('lifeday');
    expect(after.text).toContain('"date":"2024-12-17"');
    expect(after.text).toContain('"lifeday":1');
    simulator.setClock('2024-12-15');
    expect((await ask(query)).text).toBe(before.text);
  });

  test.each(['', 'null', '[]', '{}', '{"asOf":"soon"}', '{"asOf":20241217}', '{"asOf":"2024-02-30"}'])(
    'refuses the clock %j and keeps the one it has',
    async (body) => {
      const response = await put(body);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ message: expect.stringContaining('asOf') as string });
      expect(await asOf()).toEqual({ status: 'ok', asOf: '2024-12-15' });
    },
  );

  test('setClock throws on what is not a day', () => {
    expect(() => {
      simulator.setClock('tomorrow');
    }).toThrow(/^Cannot use option asOf/);
  });

  test('has no other paths', async () => {
    expect((await fetch(`${simulator.baseUrl}/_simulator/nothing`)).status).toBe(404);
  });

  test('lists what was asked and what was answered, at once, and not itself', async () => {
    const known = simulator.requests().length;
    const { text } = await ask(OCTOBER);
    await ask('lod=c', { key: null });
    const response = await fetch(`${simulator.baseUrl}/_simulator/requests`);
    const [report, refused, ...others] = ((await response.json()) as unknown[]).slice(known);
    expect(others).toEqual([]);
    expect(report).toEqual({
      number: expect.any(Number) as number,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      periodFrom: '2024-10-01',
      periodTo: '2024-10-31',
      lod: 'a',
      status: 200,
      rows: (JSON.parse(text) as unknown[]).length,
      bytes: Buffer.byteLength(text),
      aborted: false,
      faults: [],
    });
    expect(refused).toMatchObject({ periodFrom: null, periodTo: null, lod: 'c', status: 401, rows: 0 });
    expect(simulator.requests().slice(known)).toEqual([report, refused]);
  });
});

describe('startSimulator', () => {
  test('says which port is taken', async () => {
    const port = Number(new URL(simulator.baseUrl).port);
    await expect(startSimulator({ apiKey: KEY, asOf: '2024-12-15', port })).rejects.toMatchObject({
      code: 'SIMULATOR_PORT_TAKEN',
      retryable: false,
      message: `Cannot listen on 127.0.0.1:${port}: another program uses the port; choose another one, or 0 for a free one`,
    });
  });

  test('says which host cannot be listened on', async () => {
    await expect(
      startSimulator({ apiKey: KEY, asOf: '2024-12-15', host: '203.0.113.1' }),
    ).rejects.toMatchObject({
      code: 'SIMULATOR_LISTEN_FAILED',
      context: { host: '203.0.113.1' },
    });
  });

  test('close frees the port, drops idle connections and may be called twice', async () => {
    const other = await startSimulator({ apiKey: KEY, asOf: '2024-12-15' });
    await ask(OCTOBER, { of: other });
    await other.close();
    await other.close();
    await expect(fetch(other.baseUrl)).rejects.toThrow();
  });
});
