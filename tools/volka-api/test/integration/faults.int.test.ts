import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listFaults, startSimulator } from '../../src/index.ts';
import { getOverWire } from '../support/wire.ts';
import type { FaultName, Simulator } from '../../src/index.ts';
import type { JsonRow } from '../support/report.ts';
import type { WireAnswer } from '../support/wire.ts';

const KEY = 'a-key-for-tests';
const WINDOW = 'period_from=2024-10-01&period_to=2024-10-03&lod=a';

let simulator: Simulator;
let good: WireAnswer;

beforeAll(async () => {
  simulator = await startSimulator({ apiKey: KEY, asOf: '2024-12-15', blemishes: false });
  good = await ask();
});

afterAll(async () => {
  await simulator.close();
});

function ask(silenceMs?: number): Promise<WireAnswer> {
  return getOverWire(`${simulator.baseUrl}/campaigns-report?${WINDOW}`, KEY, silenceMs);
}

const rowsOf = (answer: WireAnswer): JsonRow[] => JSON.parse(answer.body.toString()) as JsonRow[];

/** How each fault shows on the wire. The type sees to it that none is left out. */
const ON_THE_WIRE: Readonly<Record<FaultName, (answer: WireAnswer) => void>> = {
  unauthorized: (answer) => {
    expect(answer.status).toBe(401);
  },
  forbidden: (answer) => {
    expect(answer.status).toBe(403);
  },
  'bad-request': (answer) => {
    expect(answer.status).toBe(400);
  },
  'too-large': (answer) => {
    expect(answer.status).toBe(413);
  },
  'login-redirect': ({ status, headers }) => {
    expect(status).toBe(302);
    expect(headers.location).toMatch(/^http:\/\/login\.invalid\//);
  },
  'request-timeout': ({ status, body }) => {
    expect([status, body.length]).toEqual([408, 0]);
  },
  'rate-limited': ({ status, headers }) => {
    expect([status, headers['retry-after']]).toEqual([429, '1']);
  },
  'rate-limited-until': ({ status, headers }) => {
    expect(status).toBe(429);
    expect(retryAfterMs(headers)).toBe(1000);
  },
  'rate-limited-past': ({ status, headers }) => {
    expect(status).toBe(429);
    expect(retryAfterMs(headers)).toBe(-3_600_000);
  },
  'rate-limited-bare': ({ status, headers }) => {
    expect([status, headers['retry-after']]).toEqual([429, undefined]);
  },
  'server-error': (answer) => {
    expect(answer.status).toBe(500);
  },
  'bad-gateway': (answer) => {
    expectHtml(answer, 502);
  },
  unavailable: ({ status, headers }) => {
    expect([status, headers['retry-after']]).toEqual([503, '1']);
  },
  'gateway-timeout': (answer) => {
    expectHtml(answer, 504);
  },
  'foreign-404': (answer) => {
    expectHtml(answer, 404);
  },
  'foreign-404-json': ({ status, body }) => {
    expect(status).toBe(404);
    expect(JSON.parse(body.toString())).not.toHaveProperty('message');
  },
  'api-404': ({ status, body }) => {
    expect(status).toBe(404);
    expect(JSON.parse(body.toString())).toEqual({
      message: 'no data for the period 2024-10-01 to 2024-10-03',
    });
  },
  'empty-array': ({ status, body }) => {
    expect([status, body.toString()]).toEqual([200, '[]']);
  },
  'no-content': ({ status, body }) => {
    expect([status, body.length]).toEqual([204, 0]);
  },
  'html-page': (answer) => {
    expectHtml(answer, 200);
  },
  'html-as-json': ({ status, headers, body }) => {
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    expect(body.toString()).toMatch(/^<!doctype html>/);
  },
  'json-object': ({ body }) => {
    expect(JSON.parse(body.toString())).toHaveProperty('message');
  },
  'json-string': ({ body }) => {
    expect(JSON.parse(body.toString())).toBe('[]');
  },
  'empty-body': ({ status, body, headers }) => {
    expect([status, body.length, headers['content-type']]).toEqual([200, 0, 'application/json']);
  },
  'reset-before-headers': ({ status, ended }) => {
    expect([status, ended]).toEqual([0, 'ECONNRESET']);
  },
  'no-answer': ({ status, ended }) => {
    expect([status, ended]).toEqual([0, 'silence']);
  },
  'byte-order-mark': ({ body }) => {
    expect(body.equals(Buffer.concat([Buffer.from('\ufeff'), good.body]))).toBe(true);
  },
  'trailing-text': ({ body }) => {
    expect(body.toString()).toMatch(/\]\n<!-- .* -->$/);
    expect(startsLikeGood(body.subarray(0, good.body.length))).toBe(true);
  },
  'second-array': ({ body }) => {
    expect(body.toString()).toMatch(/\]\n\[\{"more":true\}\]$/);
  },
  'truncated-json': (answer) => {
    expectStart(answer, 'complete');
    expect(answer.body.at(-1)).not.toBe(0x5d);
  },
  'truncated-at-bracket': (answer) => {
    expectStart(answer, 'complete');
    expect(answer.body.at(-1)).toBe(0x5d);
  },
  'reset-mid-body': (answer) => {
    expectStart(answer, 'ECONNRESET');
  },
  'reset-last-byte': (answer) => {
    expectStart(answer, 'ECONNRESET');
    expect(answer.body.length).toBe(good.body.length - 1);
  },
  'content-length-short': ({ headers, body, ended }) => {
    const announced = good.body.length >> 1;
    expect(Number(headers['content-length'])).toBe(announced);
    // Node's own client may meet the surplus before it hands over what was announced.
    expect(ended).toBeOneOf(['complete', 'HPE_CLOSED_CONNECTION']);
    expect(body.length).toBeOneOf([announced, 0]);
  },
  'content-length-long': ({ headers, body, ended }) => {
    expect(Number(headers['content-length'])).toBe(good.body.length + 1000);
    expect([body.length, ended]).toEqual([good.body.length, 'ECONNRESET']);
  },
  'slow-headers': ({ status, ended }) => {
    expect([status, ended]).toEqual([0, 'silence']);
  },
  'stalled-body': (answer) => {
    expectStart(answer, 'silence');
  },
  'stalled-end': ({ body, ended }) => {
    expect([body.equals(good.body), ended]).toEqual([true, 'silence']);
  },
  'slow-drip': () => {
    throw new Error('never comes to an end: tested for itself');
  },
  'tiny-chunks': ({ body, ended }) => {
    expect([body.equals(good.body), ended]).toEqual([true, 'complete']);
  },
  'huge-answer': () => {
    throw new Error('is huge: tested for itself');
  },
  gzip: ({ headers, body }) => {
    expect(headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(body).equals(good.body)).toBe(true);
  },
  'gzip-bomb': () => {
    throw new Error('is huge: tested for itself');
  },
  'gzip-cut': ({ body, ended }) => {
    expect(ended).toBe('complete');
    expect(() => gunzipSync(body)).toThrow('unexpected end of file');
  },
  'gzip-corrupt': ({ body, ended }) => {
    expect(ended).toBe('complete');
    expect(() => gunzipSync(body)).toThrow();
  },
  'gzip-false': ({ headers, body }) => {
    expect([headers['content-encoding'], body.equals(good.body)]).toEqual(['gzip', true]);
  },
  'bare-nan': (answer) => {
    expectText(answer, /"ctr":NaN,/);
  },
  'bare-infinity': (answer) => {
    expectText(answer, /"cr":-?Infinity,/);
  },
  'huge-number': (answer) => {
    expectText(answer, /"impressions":1e999,/);
  },
  'long-decimals': (answer) => {
    expectText(answer, /"cpc":0\.\d{31,}/);
  },
  'broken-utf8': ({ body }) => {
    expect(body.includes(Buffer.from([0x5f, 0x31, 0xff, 0x22]))).toBe(true);
  },
  'identical-rows': (answer) => {
    const rows = rowsOf(answer);
    expect(rows.length).toBeGreaterThan(rowsOf(good).length);
    expect(rows[1]).toEqual(rows[0]);
  },
  'conflicting-rows': (answer) => {
    const [first, second] = rowsOf(answer);
    expect(second).toEqual({ ...first, impressions: first!.impressions + 1 });
  },
  'outside-window': (answer) => {
    const days = new Set(rowsOf(answer).map(({ date }) => date));
    expect([...days].filter((date) => date < '2024-10-01' || date > '2024-10-03').length).toBeGreaterThan(0);
  },
  'missing-rows': (answer) => {
    expect(rowsOf(answer).length).toBeLessThan(rowsOf(good).length);
    expect(rowsOf(answer)).not.toContainEqual(rowsOf(good)[0]);
  },
  'unknown-field': (answer) => {
    expect(rowsOf(answer)[0]).toEqual({ ...rowsOf(good)[0], campaign_type: 'video' });
  },
  'missing-field': (answer) => {
    expect(rowsOf(answer)[0]).not.toHaveProperty('clicks');
  },
  'null-campaign': (answer) => {
    expect(rowsOf(answer)[0]?.campaign).toBeNull();
  },
  'blank-campaign': (answer) => {
    expect(rowsOf(answer)[0]?.campaign?.trim()).toBe('');
  },
  'long-name': (answer) => {
    expect(rowsOf(answer)[0]?.campaign).toHaveLength(300);
  },
  'unstorable-name': (answer) => {
    expect(rowsOf(answer)[0]?.campaign).toBe('Campaign_1\u0000');
  },
  'null-ad': (answer) => {
    expect(rowsOf(answer)[0]?.ad).toBeNull();
  },
  'renamed-ad': (answer) => {
    const names = rowsOf(answer)
      .filter(({ campaign }) => campaign === 'Campaign_1')
      .map(({ ad }) => ad);
    const before = rowsOf(good)[0]?.ad ?? '';
    expect(names.filter((name) => name === `${before}_renamed`)).toHaveLength(3);
    expect(names).not.toContain(before);
  },
  'negative-value': (answer) => {
    expect(rowsOf(answer)[0]?.clicks).toBeLessThan(0);
  },
  'int4-overflow': (answer) => {
    expect(rowsOf(answer)[0]?.impressions).toBe(3_000_000_000);
  },
  'fractional-count': (answer) => {
    expect(rowsOf(answer)[0]!.registrations % 1).toBe(0.5);
  },
  'text-number': (answer) => {
    expect(rowsOf(answer)[0]?.impressions).toBe(String(rowsOf(good)[0]?.impressions));
  },
  'impossible-figures': (answer) => {
    const [row] = rowsOf(answer);
    expect(row?.clicks).toBe(row!.impressions + 1);
  },
  'bad-date': (answer) => {
    expect(rowsOf(answer)[0]?.date).toBe('2024-02-30');
  },
  'null-metrics': (answer) => {
    expect(rowsOf(answer)[0]?.metrics).toBeNull();
  },
  'unknown-lifeday': (answer) => {
    expect(lifedays(answer)).toEqual([1, 3, 7, 14, 30]);
  },
  'duplicate-lifeday': (answer) => {
    expect(lifedays(answer)).toEqual([1, 1, 3, 7, 14]);
  },
  'shrinking-lifeday': (answer) => {
    const [first, , , last] = rowsOf(answer)[0]!.metrics;
    expect(last?.players).toBe(first!.players - 1);
  },
};

const startsLikeGood = (body: Buffer): boolean => good.body.subarray(0, body.length).equals(body);
const lifedays = (answer: WireAnswer): number[] => rowsOf(answer)[0]!.metrics.map(({ lifeday }) => lifeday);
const retryAfterMs = (headers: WireAnswer['headers']): number =>
  Date.parse(headers['retry-after'] ?? '') - Date.parse(headers.date ?? '');

function expectHtml({ status, headers, body }: WireAnswer, expected: number): void {
  expect([status, headers['content-type']]).toEqual([expected, 'text/html; charset=utf-8']);
  expect(body.toString()).toContain('<html>');
}

function expectText({ body }: WireAnswer, pattern: RegExp): void {
  expect(body.toString()).toMatch(pattern);
}

/** Some of the good body, from its start, but not all of it. */
function expectStart({ body, ended }: WireAnswer, ending: string): void {
  expect(ended).toBe(ending);
  expect(body.length).toBeGreaterThan(0);
  expect(body.length).toBeLessThan(good.body.length);
  expect(startsLikeGood(body)).toBe(true);
}

/** Faults that fall silent: the only ones for which it is right to stop waiting soon. */
const SILENT: readonly FaultName[] = ['no-answer', 'slow-headers', 'stalled-body', 'stalled-end'];
const SOON_MS = 600;

const SPECIAL: readonly FaultName[] = ['slow-drip', 'huge-answer', 'gzip-bomb'];

describe('each fault', () => {
  test.each(listFaults().filter(({ name }) => !SPECIAL.includes(name)))(
    '$name: $wire',
    async ({ name, family }) => {
      const known = simulator.injected().length;
      simulator.switchOn({ fault: name, times: 1 });
      const faulty = await ask(SILENT.includes(name) ? SOON_MS : undefined);
      ON_THE_WIRE[name](faulty);
      expect(simulator.faults()).toEqual([]);
      const [entry, ...others] = simulator.injected().slice(known);
      expect(others).toEqual([]);
      expect(entry).toMatchObject({ fault: name, family, periodFrom: '2024-10-01', lod: 'a' });
      if (family === 'rows') {
        expect(entry?.rows).toBeGreaterThan(0);
        expect(entry?.samples[0]).toBe(`2024-10-01 Campaign_1 ${String(rowsOf(good)[0]?.ad)}`);
      }
      // Over and done with: the next answer is the good one.
      expect((await ask()).body.equals(good.body)).toBe(true);
    },
  );

  test('slow-drip sends a byte at a time and lets go when the client does', async () => {
    simulator.switchOn({ fault: 'slow-drip', times: 1, delayMs: 2 * SOON_MS });
    const { status, body, ended } = await ask(SOON_MS);
    expect([status, body.toString(), ended]).toEqual([200, '[', 'silence']);
  });

  test('huge-answer repeats rows up to its size', async () => {
    simulator.switchOn({ fault: 'huge-answer', times: 1, bytes: 5_000_000 });
    const answer = await ask();
    expect(answer.body.length).toBeLessThanOrEqual(5_000_000);
    expect(answer.body.length).toBeGreaterThan(4_400_000);
    const rows = rowsOf(answer);
    expect(new Set(rows.map((row) => JSON.stringify(row)))).toEqual(
      new Set(rowsOf(good).map((row) => JSON.stringify(row))),
    );
    expect(simulator.requests().at(-1)).toMatchObject({ rows: rows.length, faults: ['huge-answer'] });
  });

  test('gzip-bomb is the same, packed', async () => {
    simulator.switchOn({ fault: 'gzip-bomb', times: 1, bytes: 5_000_000 });
    const { headers, body } = await ask();
    expect(headers['content-encoding']).toBe('gzip');
    expect(body.length).toBeLessThan(200_000);
    expect(JSON.parse(gunzipSync(body).toString())).toHaveLength(simulator.requests().at(-1)?.rows ?? 0);
    expect(gunzipSync(body).length).toBeGreaterThan(4_400_000);
  });

  test('quotes the key where careless gateways do, and keeps it out of its own logs', async () => {
    for (const fault of ['unauthorized', 'login-redirect', 'server-error', 'html-page'] as const) {
      simulator.switchOn({ fault, times: 1 });
      const { headers, body } = await ask();
      expect(`${String(headers.location)} ${body.toString()}`).toContain(KEY);
    }
    expect(JSON.stringify([simulator.injected(), simulator.requests()])).not.toContain(KEY);
  });
});
