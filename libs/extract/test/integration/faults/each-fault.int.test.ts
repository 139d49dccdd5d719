import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listFaults, startSimulator } from '@volka/volka-api';
import type { FaultName, Simulator } from '@volka/volka-api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EXPECTED } from './expected-outcome.ts';
import type { Row } from './expected-outcome.ts';
import { CANARY_KEY, fetchWindow } from './fetch-window.ts';
import type { FetchOptions, FetchResult } from './fetch-window.ts';

const MAX_ATTEMPTS = 2;
/** Short deadlines where they are what ends the attempt; else long ones, so that a slow machine cannot be what ends it. */
const SHORT_MS = 1000;
const LIMITS: Partial<Record<FaultName, NonNullable<FetchOptions['limits']>>> = {
  'no-answer': { attemptTimeoutMs: SHORT_MS },
  'slow-headers': { attemptTimeoutMs: SHORT_MS },
  'slow-drip': { attemptTimeoutMs: SHORT_MS },
  'stalled-body': { idleTimeoutMs: SHORT_MS },
  'stalled-end': { idleTimeoutMs: SHORT_MS },
};

let simulator: Simulator;
let dir: string;
let good: readonly Row[];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'extract-faults-'));
  simulator = await startSimulator({ apiKey: CANARY_KEY, asOf: '2024-12-15', blemishes: false });
  good = (await fetchNow()).records as readonly Row[];
  expect(good).toHaveLength(75);
});

afterEach(() => {
  simulator.switchOff();
});

afterAll(async () => {
  await simulator.close();
  await rm(dir, { recursive: true, force: true });
});

function fetchNow(options: Partial<FetchOptions> = {}): Promise<FetchResult> {
  return fetchWindow({ baseUrl: simulator.baseUrl, spoolDir: join(dir, 'spool'), ...options });
}

function switchOn(fault: FaultName, times?: number): void {
  const more = fault === 'huge-answer' || fault === 'gzip-bomb' ? { bytes: 2_000_000 } : {};
  simulator.switchOn({ fault, ...more, ...(times === undefined ? {} : { times }) });
}

describe.each(listFaults())('$name ($wire)', ({ name }) => {
  const expected = EXPECTED[name];
  const limits = LIMITS[name] ?? {};

  it('has its documented outcome, is in the log, and leaves no file', async () => {
    switchOn(name);
    const known = simulator.injected().length;
    const result = await fetchNow({ limits, maxAttempts: MAX_ATTEMPTS });
    const injected = simulator.injected().slice(known);
    expect(new Set(injected.map(({ fault }) => fault))).toEqual(new Set([name]));
    switch (expected.kind) {
      case 'retried':
        expect(result).toMatchObject({
          kind: expected.broken === true ? 'contract-broken' : 'exhausted',
          code: expected.broken === true ? 'EXTRACT_CONTRACT_BROKEN' : 'EXTRACT_RETRIES_EXHAUSTED',
          reasons: Array.from({ length: MAX_ATTEMPTS }, () => expected.reason),
        });
        expect(injected).toHaveLength(MAX_ATTEMPTS);
        break;
      case 'ended':
        expect(result).toMatchObject({ kind: expected.as, code: expected.code, reasons: [null] });
        expect(injected).toHaveLength(1);
        break;
      case 'no-data':
        expect(result).toMatchObject({ kind: 'no-data', reasons: [null] });
        break;
      case 'malformed':
        expect(result).toMatchObject({ kind: 'malformed', code: 'EXTRACT_MALFORMED_BODY', reasons: [null] });
        break;
      case 'read':
        expect(result).toMatchObject({ kind: 'rows', reasons: [null] });
        if (expected.check === undefined) expect(result.records).toEqual(good);
        else expect(expected.check(result.records as readonly Row[], good)).toBe(true);
        break;
    }
  });

  it('has no effect after it is over', async () => {
    switchOn(name, 1);
    const struck = await fetchNow({ limits, maxAttempts: MAX_ATTEMPTS });
    if (expected.kind === 'retried') {
      expect(struck).toMatchObject({ kind: 'rows', reasons: [expected.reason, null] });
      if (expected.pauseMs !== undefined) expect(struck.pausesMs).toEqual([expected.pauseMs]);
    }
    const { records } = expected.kind === 'retried' ? struck : await fetchNow({ limits });
    expect(records).toEqual(good);
  });
});

describe('a count of what was read', () => {
  it.each(['bare-nan', 'bare-infinity'] as const)('%s: one a struck row', async (fault) => {
    simulator.switchOn({ fault, share: 0.5, times: 1 });
    const { nonFiniteTokens } = await fetchNow();
    expect(nonFiniteTokens).toBeGreaterThan(20);
    expect(nonFiniteTokens).toBe(simulator.injected().at(-1)?.rows);
  });
});

describe('Retry-After', () => {
  it.each(['rate-limited', 'rate-limited-until', 'unavailable'] as const)(
    '%s: is obeyed up to the cap, and ends the download above it',
    async (fault) => {
      simulator.switchOn({ fault, times: 1, retryAfterSeconds: 30 });
      simulator.switchOn({ fault, times: 1, retryAfterSeconds: 86_400 });
      const { kind, pausesMs } = await fetchNow({ maxAttempts: 3, limits: { totalTimeoutMs: 900_000 } });
      expect({ kind, pausesMs }).toEqual({ kind: 'retry-later', pausesMs: [30_000] });
    },
  );
});

describe('the total deadline', () => {
  it.each(['no-answer', 'stalled-body', 'slow-drip', 'slow-headers'] as const)(
    '%s: cuts an attempt under way',
    async (fault) => {
      simulator.switchOn({ fault });
      const result = await fetchNow({ limits: { totalTimeoutMs: 500 }, maxAttempts: 6 });
      expect(result).toMatchObject({ kind: 'exhausted', reasons: ['total-timeout'] });
    },
  );

  it('ends the download before a Retry-After that reaches it', async () => {
    simulator.switchOn({ fault: 'rate-limited', retryAfterSeconds: 100 });
    const result = await fetchNow({ limits: { totalTimeoutMs: 250_000 }, maxAttempts: 20 });
    expect(result).toMatchObject({ kind: 'retry-later', pausesMs: [100_000, 100_000] });
    expect(result.reasons).toHaveLength(3);
  });
});

describe('the signal of the caller', () => {
  it.each(['no-answer', 'stalled-body', 'stalled-end', 'slow-drip', 'huge-answer'] as const)(
    '%s: ends the download under way, and nothing is left',
    async (fault) => {
      simulator.switchOn({ fault });
      const controller = new AbortController();
      const known = simulator.injected().length;
      const fetching = fetchNow({ signal: controller.signal });
      await expect.poll(() => simulator.injected().length).toBe(known + 1);
      controller.abort();
      expect(await fetching).toMatchObject({ kind: 'aborted', code: 'EXTRACT_ABORTED' });
    },
  );
});

describe('the byte limit', () => {
  it.each(['huge-answer', 'gzip-bomb'] as const)('%s: ends an answer that never ends', async (fault) => {
    simulator.switchOn({ fault, bytes: Number.MAX_SAFE_INTEGER });
    const result = await fetchNow({ limits: { maxBodyBytes: 20_000_000 } });
    expect(result).toMatchObject({ kind: 'too-large', code: 'EXTRACT_TOO_LARGE', reasons: [null] });
  });
});
