import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerOrThrow, createCampaignsClient, readRecords } from '@volka/extract';
import { isConflictingRowsError } from '@volka/validation';
import { createCampaignValidator } from '@volka/validation/campaign';
import type { CampaignSummary } from '@volka/validation/campaign';
import { listFaults, startSimulator } from '@volka/volka-api';
import type { FaultName, InjectedFault, Simulator } from '@volka/volka-api';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

const KEY = 'canary-key-of-rows';
const WINDOW = { fromDate: '2024-10-01', toDate: '2024-10-03' };
const ROWS = 75;

let simulator: Simulator;
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'volka-row-faults-'));
  simulator = await startSimulator({ apiKey: KEY, asOf: '2024-12-15', blemishes: false });
});

afterEach(() => {
  simulator.switchOff();
});

afterAll(async () => {
  await simulator.close();
  await rm(dir, { recursive: true, force: true });
});

interface Accounted extends CampaignSummary {
  readonly nonFiniteTokens: number;
  readonly injected: InjectedFault;
}

/** Downloads, reads and validates one window with a fault in a fifth of its rows. */
async function validateStruck(fault: FaultName): Promise<Accounted> {
  simulator.switchOn({ fault, share: 0.2 });
  const client = createCampaignsClient({ baseUrl: simulator.baseUrl, key: KEY, spoolDir: dir });
  const outcome = answerOrThrow(await client.download({ ...WINDOW, lod: 'a' }));
  if (outcome.kind === 'no-data') throw new Error('there is data');
  let conflictingKeys: ReadonlySet<string> = new Set();
  try {
    for (;;) {
      const validator = createCampaignValidator({ window: WINDOW, conflictingKeys });
      let nonFiniteTokens = 0;
      for await (const batch of readRecords(outcome.body.path, outcome.body)) {
        nonFiniteTokens += batch.nonFiniteTokens;
        validator.validate(batch.records, batch.firstIndex);
      }
      try {
        const [injected, ...others] = simulator.injected().slice(-1);
        expect(others).toEqual([]);
        return { ...validator.finish(), nonFiniteTokens, injected: injected! };
      } catch (error) {
        if (!isConflictingRowsError(error)) throw error;
        conflictingKeys = error.conflictingKeys;
      }
    }
  } finally {
    await rm(outcome.body.path);
  }
}

const countOf = ({ report }: Accounted, rule: string): number =>
  Math.max(0, ...report.rules.filter((entry) => entry.rule === rule).map(({ count }) => count));

describe('each fault of rows is accounted for, to the row', () => {
  test.each<[FaultName, string]>([
    ['outside-window', 'outside-window'],
    ['null-campaign', 'missing-campaign'],
    ['blank-campaign', 'missing-campaign'],
    ['long-name', 'name-too-long'],
    ['unstorable-name', 'unstorable-text'],
    ['broken-utf8', 'not-utf-8'],
    ['bad-date', 'bad-date'],
    ['null-metrics', 'bad-metrics'],
    ['duplicate-lifeday', 'duplicate-lifeday'],
  ])('%s: quarantined as %s, the others load', async (fault, rule) => {
    const accounted = await validateStruck(fault);
    const { injected, report } = accounted;
    expect(injected).toMatchObject({ fault });
    expect(injected.rows).toBeGreaterThan(5);
    expect(countOf(accounted, rule)).toBe(injected.rows);
    const added = fault === 'outside-window' ? injected.rows : 0;
    expect(report).toMatchObject({
      received: ROWS + added,
      quarantined: injected.rows,
      accepted: ROWS + added - injected.rows,
    });
  });

  test.each<[FaultName, string]>([
    ['huge-number', 'out-of-range'],
    ['negative-value', 'negative'],
    ['int4-overflow', 'out-of-range'],
    ['fractional-count', 'fractional'],
  ])('%s: the cell quarantined as %s, the row loads', async (fault, rule) => {
    const accounted = await validateStruck(fault);
    const { injected, report } = accounted;
    expect(injected.rows).toBeGreaterThan(5);
    expect(countOf(accounted, rule)).toBe(injected.rows);
    expect(report).toMatchObject({ received: ROWS, accepted: ROWS, cellsQuarantined: injected.rows });
  });

  test.each<[FaultName, string]>([
    ['unknown-field', 'unknown-field'],
    ['unknown-lifeday', 'unknown-lifeday'],
    ['text-number', 'text-to-number'],
    ['impossible-figures', 'clicks-above-impressions'],
    ['shrinking-lifeday', 'falling-with-lifeday'],
  ])('%s: loaded, noted as %s', async (fault, rule) => {
    const accounted = await validateStruck(fault);
    expect(accounted.injected.rows).toBeGreaterThan(5);
    expect(countOf(accounted, rule)).toBe(accounted.injected.rows);
    expect(accounted.report).toMatchObject({ received: ROWS, accepted: ROWS });
  });

  test.each<FaultName>(['bare-nan', 'bare-infinity'])('%s: null, counted while reading', async (fault) => {
    const { nonFiniteTokens, injected, report } = await validateStruck(fault);
    expect(injected.rows).toBeGreaterThan(5);
    expect(nonFiniteTokens).toBe(injected.rows);
    expect(report.accepted).toBe(ROWS);
  });

  test('identical-rows: collapsed', async () => {
    const { report, injected } = await validateStruck('identical-rows');
    expect(report).toMatchObject({
      received: ROWS + injected.rows,
      collapsed: injected.rows,
      accepted: ROWS,
    });
  });

  test('conflicting-rows: both quarantined', async () => {
    const { report, injected } = await validateStruck('conflicting-rows');
    expect(report).toMatchObject({
      received: ROWS + injected.rows,
      quarantined: 2 * injected.rows,
      accepted: ROWS - injected.rows,
    });
  });

  test('null-ad: loaded as N/A', async () => {
    const before = await validateStruck('long-decimals');
    simulator.switchOff();
    const after = await validateStruck('null-ad');
    expect(countOf(after, 'absent-ad') - countOf(before, 'absent-ad')).toBe(after.injected.rows);
    expect(after.report.accepted).toBe(ROWS);
  });

  test.each<FaultName>(['renamed-ad', 'missing-rows', 'long-decimals'])(
    '%s: nothing in one answer tells of it',
    async (fault) => {
      const { report, injected } = await validateStruck(fault);
      const rows = ROWS - (fault === 'missing-rows' ? injected.rows : 0);
      expect(report).toMatchObject({ received: rows, accepted: rows });
    },
  );

  test('missing-field: fails the window', async () => {
    await expect(validateStruck('missing-field')).rejects.toMatchObject({
      code: 'VALIDATION_CONTRACT_DRIFT',
    });
  });

  test('these are all faults of rows', () => {
    expect(listFaults().filter(({ family }) => family === 'rows')).toHaveLength(27);
  });
});
