import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '@volka/volka-api';
import type { Simulator } from '@volka/volka-api';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { planWindows } from '../../../src/index.ts';
import { addDays } from '../../../src/windows/iso-date.ts';
import { CANARY_KEY, fetchWindow } from './fetch-window.ts';

const FIRST_DATE = '2020-01-01';
const TODAY = '2024-12-31';

let simulator: Simulator;
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'extract-calendar-'));
});

beforeEach(async () => {
  simulator = await startSimulator({
    apiKey: CANARY_KEY,
    asOf: TODAY,
    firstDate: FIRST_DATE,
    campaigns: 1,
    adsPerCampaign: 1,
    blemishes: false,
  });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await simulator.close();
});

afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

interface Row {
  readonly date: string;
  readonly impressions: number;
  readonly metrics: readonly unknown[];
}

async function rowsOf(fromDate: string, toDate: string): Promise<readonly Row[]> {
  const window = { fromDate, toDate, lod: 'a' } as const;
  const result = await fetchWindow({ baseUrl: simulator.baseUrl, spoolDir: join(dir, 'spool'), window });
  expect(result.kind).toBe('rows');
  return result.records as readonly Row[];
}

function eachDay(fromDate: string, toDate: string): readonly string[] {
  const days: string[] = [];
  for (let day = fromDate; day <= toDate; day = addDays(day, 1)) days.push(day);
  return days;
}

/** Sets the time zone of this process; its offset in July shows that it took. */
function liveIn(zone: string, julyOffsetMinutes: number): void {
  vi.stubEnv('TZ', zone);
  expect(new Date('2024-07-01T12:00:00Z').getTimezoneOffset()).toBe(julyOffsetMinutes);
}

describe.each([
  ['UTC', 0],
  ['Europe/Berlin', -120],
  ['America/New_York', 240],
  ['Pacific/Kiritimati', -840],
  ['Pacific/Pago_Pago', 660],
])('in the time zone %s', (zone, julyOffsetMinutes) => {
  it('five years come as every day once, leap days, year ends and clock changes included', async () => {
    liveIn(zone, julyOffsetMinutes);
    const windows = planWindows({ coverage: [], firstDate: FIRST_DATE, today: TODAY, order: 'oldest-first' });
    const dates: string[] = [];
    for (const { fromDate, toDate } of windows) {
      dates.push(...(await rowsOf(fromDate, toDate)).map(({ date }) => date));
    }
    expect(dates).toEqual(eachDay(FIRST_DATE, '2024-12-30'));
    expect(dates).toEqual(expect.arrayContaining(['2020-02-29', '2024-02-29']));
    expect(dates).toHaveLength(5 * 365 + 2 - 1);
  });

  it.each([
    ['clocks go forward, Europe', '2024-03-30', '2024-04-01'],
    ['clocks go forward, America', '2024-03-09', '2024-03-11'],
    ['clocks go back, Europe', '2024-10-26', '2024-10-28'],
    ['clocks go back, America', '2024-11-02', '2024-11-04'],
    ['a leap day', '2024-02-28', '2024-03-01'],
    ['no leap day', '2023-02-27', '2023-03-02'],
    ['a year end', '2023-12-30', '2024-01-02'],
  ])('%s: %s to %s is each day once, alone or together', async (_, fromDate, toDate) => {
    liveIn(zone, julyOffsetMinutes);
    const together = await rowsOf(fromDate, toDate);
    expect(together.map(({ date }) => date)).toEqual(eachDay(fromDate, toDate));
    const alone: Row[] = [];
    for (const day of eachDay(fromDate, toDate)) alone.push(...(await rowsOf(day, day)));
    expect(alone).toEqual(together);
  });
});

describe('the open day', () => {
  it('is never planned, though the API has some of it', async () => {
    const [open] = await rowsOf(TODAY, TODAY);
    expect(open?.metrics).toEqual([]);
    const plan = (today: string): string | undefined =>
      planWindows({ coverage: [], firstDate: FIRST_DATE, today, order: 'oldest-first' }).at(-1)?.toDate;
    expect(plan(TODAY)).toBe('2024-12-30');
    simulator.setClock('2025-01-01');
    expect(plan('2025-01-01')).toBe(TODAY);
    const [closed] = await rowsOf(TODAY, TODAY);
    expect(closed!.impressions).toBeGreaterThan(open!.impressions);
  });

  it('is the only one left after the year has turned: no data beyond it', async () => {
    const window = { fromDate: '2025-01-01', toDate: '2025-01-31', lod: 'a' } as const;
    const options = { baseUrl: simulator.baseUrl, spoolDir: join(dir, 'spool'), window };
    expect(await fetchWindow(options)).toMatchObject({ kind: 'no-data' });
  });
});

describe('a day that is none', () => {
  it.each(['2023-02-29', '2024-02-30', '2024-13-01', '2024-1-1'])(
    '%s is refused without a request',
    async (day) => {
      await expect(rowsOf(day, '2024-12-01')).rejects.toThrow(RangeError);
      expect(simulator.requests()).toEqual([]);
    },
  );
});

describe('a fault of one day', () => {
  it('strikes the windows that hold it, at a leap day as anywhere', async () => {
    simulator.switchOn({ fault: 'null-campaign', from: '2024-02-29', to: '2024-02-29' });
    await rowsOf('2024-02-01', '2024-02-28');
    await rowsOf('2024-03-01', '2024-03-31');
    expect(simulator.injected()).toEqual([]);
    await rowsOf('2024-02-01', '2024-02-29');
    const struck = simulator.injected();
    expect(struck).toMatchObject([{ rows: 1 }]);
    expect(struck[0]?.samples[0]).toMatch(/^2024-02-29 Campaign_1 /);
  });
});
