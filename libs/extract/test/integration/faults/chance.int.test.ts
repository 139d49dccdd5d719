import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listFaults, startSimulator } from '@volka/volka-api';
import type { FaultName, FaultRule } from '@volka/volka-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttemptFailure } from '../../../src/index.ts';
import { splitIntoMonths } from '../../../src/index.ts';
import { EXPECTED } from './expected-outcome.ts';
import { CANARY_KEY, fetchWindow } from './fetch-window.ts';

const SEEDS = [1, 2, 3, 4, 5, 6];
const WINDOWS = splitIntoMonths('2024-01-01', '2024-11-30');
const OPTIONS = { apiKey: CANARY_KEY, asOf: '2024-12-15', blemishes: false, adsPerCampaign: 1 } as const;

/** These cost a deadline each time: only the first strike of each is let through. */
const SLOW: readonly FaultName[] = ['no-answer', 'slow-headers', 'stalled-body', 'stalled-end', 'slow-drip'];
const LIMITS = { attemptTimeoutMs: 3000, idleTimeoutMs: 1000, totalTimeoutMs: 3_600_000 } as const;

/** Every fault after which another attempt helps, each by chance. */
const RULES: readonly FaultRule[] = listFaults()
  .filter(({ name }) => EXPECTED[name].kind === 'retried')
  .map(({ name }) => ({ fault: name, probability: 0.02, ...(SLOW.includes(name) ? { times: 1 } : {}) }));

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'extract-chance-'));
});

afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

async function fetchYear(seed: number, rules: readonly FaultRule[]) {
  const simulator = await startSimulator({ ...OPTIONS, faults: rules, faultSeed: seed });
  try {
    const records: unknown[] = [];
    const reasons: (AttemptFailure | null)[] = [];
    for (const window of WINDOWS) {
      const result = await fetchWindow({
        baseUrl: simulator.baseUrl,
        spoolDir: join(dir, 'spool'),
        window: { ...window, lod: 'a' },
        limits: LIMITS,
        maxAttempts: 30,
      });
      expect(result.kind).toBe('rows');
      records.push(...result.records);
      reasons.push(...result.reasons);
    }
    return { records, reasons, injected: simulator.injected(), requests: simulator.requests() };
  } finally {
    await simulator.close();
  }
}

describe('faults by chance', () => {
  it.each(SEEDS)('seed %i: all rows come, and each injected fault is one failed attempt', async (seed) => {
    const calm = await fetchYear(seed, []);
    const stormy = await fetchYear(seed, RULES);
    expect(stormy.records).toEqual(calm.records);
    expect(stormy.injected.length).toBeGreaterThan(0);
    // Each attempt must have failed for the reason that was injected into it, and no other attempt may have failed.
    const expected = stormy.reasons.map(() => null as AttemptFailure | null);
    for (const { request, fault } of stormy.injected) {
      const outcome = EXPECTED[fault];
      if (outcome.kind === 'retried') expected[request - 1] = outcome.reason;
    }
    expect(stormy.reasons).toEqual(expected);
  });
});
