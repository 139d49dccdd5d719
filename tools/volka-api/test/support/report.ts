import { parseIsoDate } from '../../src/calendar/iso-date.ts';
import { reportChunks } from '../../src/json/report-chunks.ts';
import { createWorld } from '../../src/world.ts';
import type { DayNumber } from '../../src/calendar/iso-date.ts';
import type { World } from '../../src/world.ts';

/** A row of the report as a client reads it. */
export interface JsonRow {
  readonly date: string;
  readonly campaign: string | null;
  readonly ad?: string | null;
  readonly cost?: number | null;
  readonly impressions: number;
  readonly clicks: number;
  readonly registrations: number;
  readonly ctr: number | null;
  readonly cr: number;
  readonly cpc: number;
  readonly metrics: readonly JsonMetric[];
}

export interface JsonMetric {
  readonly lifeday: number;
  readonly players: number;
  readonly payers: number;
  readonly payments: number;
  readonly revenue: number;
}

export function day(text: string): DayNumber {
  const parsed = parseIsoDate(text);
  if (parsed === null) throw new Error(`not a day: ${text}`);
  return parsed;
}

/** The default world, but for what a test changes. */
export function world(changes: Partial<Parameters<typeof createWorld>[0]> = {}): World {
  return createWorld({
    seed: 1,
    campaigns: 5,
    adsPerCampaign: 5,
    firstDay: day('2019-01-01'),
    blemishes: true,
    ...changes,
  });
}

export interface Period {
  readonly from: string;
  readonly to: string;
  readonly asOf: string;
  readonly lod?: 'a' | 'c';
  readonly lifedays?: readonly number[];
}

export function reportText(ofWorld: World, period: Period): string {
  const chunks = reportChunks(ofWorld, {
    fromDay: day(period.from),
    toDay: day(period.to),
    asOfDay: day(period.asOf),
    lod: period.lod ?? 'a',
    lifedays: period.lifedays ?? [1, 3, 7, 14],
  });
  return Buffer.concat([...chunks].map((chunk) => chunk.bytes)).toString('utf8');
}

export function report(ofWorld: World, period: Period): readonly JsonRow[] {
  return JSON.parse(reportText(ofWorld, period)) as readonly JsonRow[];
}

/** Identical rows once, rows without a campaign left out: what remains is what a campaign's totals are made of. */
export function cleaned(rows: readonly JsonRow[]): readonly JsonRow[] {
  const seen = new Map(rows.map((row) => [JSON.stringify(row), row]));
  return [...seen.values()].filter((row) => row.campaign !== null);
}

/** EUR to whole cents, as revenue has at most two decimals. */
export function cents(euros: number): number {
  return Math.round(euros * 100);
}

export interface Totals {
  readonly impressions: number;
  readonly clicks: number;
  readonly registrations: number;
  readonly payers14d: number;
  readonly revenue14dCents: number;
  readonly players14d: number;
}

export function sumUp(rows: readonly JsonRow[]): Totals {
  const sum = (figure: (row: JsonRow) => number): number =>
    rows.reduce((total, row) => total + figure(row), 0);
  const d14 = (row: JsonRow): JsonMetric | undefined => row.metrics.find((metric) => metric.lifeday === 14);
  return {
    impressions: sum((row) => row.impressions),
    clicks: sum((row) => row.clicks),
    registrations: sum((row) => row.registrations),
    payers14d: sum((row) => d14(row)?.payers ?? 0),
    revenue14dCents: sum((row) => cents(d14(row)?.revenue ?? 0)),
    players14d: sum((row) => d14(row)?.players ?? 0),
  };
}

/** What was spent, by the one formula that always has what it needs. */
export function derivedSpendCents(rows: readonly JsonRow[]): number {
  return rows.reduce((total, row) => total + Math.round(row.clicks * row.cpc * 100), 0);
}

/** The row as it would be for an ad of any name. */
export function withoutAd(row: JsonRow): Omit<JsonRow, 'ad'> {
  const copy: { ad?: unknown } & Omit<JsonRow, 'ad'> = { ...row };
  delete copy.ad;
  return copy;
}
