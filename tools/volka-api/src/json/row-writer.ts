import { formatIsoDate } from '../calendar/iso-date.ts';
import { cpcPicoEuros } from '../rows/cost.ts';
import { LIFEDAYS } from '../rows/report-row.ts';
import { jsonPiece } from './json-bytes.ts';
import type { ReportRow } from '../rows/report-row.ts';
import type { JsonBytes } from './json-bytes.ts';

/** One row per ad and day, or one per campaign and day. */
export type LevelOfDetail = 'a' | 'c';

/** An upper limit for the length of a row, in bytes. */
export const MAX_ROW_BYTES = 2048;

const RATIO_SCALE = 10;
const CPC_SCALE = 12;

const AD_PREFIX = jsonPiece(',"ad":"Ad_');
const AD_VERSION = jsonPiece('_v');
const QUOTE = jsonPiece('"');
const AD_NULL = jsonPiece(',"ad":null');
const COST = jsonPiece(',"cost":');
const COST_NULL = jsonPiece(',"cost":null');
const IMPRESSIONS = jsonPiece(',"impressions":');
const CLICKS = jsonPiece(',"clicks":');
const REGISTRATIONS = jsonPiece(',"registrations":');
const CTR = jsonPiece(',"ctr":');
const CR = jsonPiece(',"cr":');
const CPC = jsonPiece(',"cpc":');
const NULL = jsonPiece('null');
const METRICS = jsonPiece(',"metrics":[');
const LIFEDAY = LIFEDAYS.map((lifeday) => jsonPiece(`{"lifeday":${lifeday},"players":`));
const NEXT_LIFEDAY = LIFEDAYS.map((lifeday) => jsonPiece(`,{"lifeday":${lifeday},"players":`));
const PAYERS = jsonPiece(',"payers":');
const PAYMENTS = jsonPiece(',"payments":');
const REVENUE = jsonPiece(',"revenue":');
const END_LIFEDAY = jsonPiece('}');
const END_ROW = jsonPiece(']}');

/** Writes rows as the API's JSON objects. */
export class RowWriter {
  readonly #lod: LevelOfDetail;
  readonly #wanted: readonly boolean[];
  #head = jsonPiece('');
  #headDay = Number.NaN;
  #headCampaign = -1;

  constructor(lod: LevelOfDetail, lifedays: readonly number[]) {
    this.#lod = lod;
    this.#wanted = LIFEDAYS.map((lifeday) => lifedays.includes(lifeday));
  }

  /** Writes one row, at most {@link MAX_ROW_BYTES} long. */
  write(row: ReportRow, out: JsonBytes): void {
    if (row.day !== this.#headDay || row.campaign !== this.#headCampaign) this.#startGroup(row);
    out.piece(this.#head);
    if (this.#lod === 'a') writeAd(row, out);
    writeCost(row, out);
    out.piece(IMPRESSIONS);
    out.whole(row.impressions);
    out.piece(CLICKS);
    out.whole(row.clicks);
    out.piece(REGISTRATIONS);
    out.whole(row.registrations);
    out.piece(CTR);
    // Without impressions the API returns a click-through rate of null. Without clicks it returns 0 for the other ratios.
    if (row.impressions === 0) out.piece(NULL);
    else writeRatio(row.clicks, row.impressions, out);
    out.piece(CR);
    writeRatio(row.registrations, row.clicks, out);
    out.piece(CPC);
    out.decimal(cpcPicoEuros(row.costTenths, row.clicks), CPC_SCALE);
    out.piece(METRICS);
    this.#writeLifedays(row, out);
    out.piece(END_ROW);
  }

  /** All rows of a campaign's day begin with the same bytes, which are encoded once. */
  #startGroup(row: ReportRow): void {
    this.#headDay = row.day;
    this.#headCampaign = row.campaign;
    const campaign = row.campaign === 0 ? 'null' : `"Campaign_${row.campaign}"`;
    this.#head = jsonPiece(`{"date":"${formatIsoDate(row.day)}","campaign":${campaign}`);
  }

  #writeLifedays(row: ReportRow, out: JsonBytes): void {
    let starts = LIFEDAY;
    for (let i = 0; i < row.lifedayCount; i++) {
      if (this.#wanted[i] !== true) continue;
      out.piece(starts[i] ?? END_ROW);
      starts = NEXT_LIFEDAY;
      out.whole(row.players[i] ?? 0);
      out.piece(PAYERS);
      out.whole(row.payers[i] ?? 0);
      out.piece(PAYMENTS);
      out.whole(row.payments[i] ?? 0);
      out.piece(REVENUE);
      out.decimal(row.revenueCents[i] ?? 0, 2);
      out.piece(END_LIFEDAY);
    }
  }
}

function writeAd(row: ReportRow, out: JsonBytes): void {
  if (row.adPresence === 'absent') return;
  if (row.adPresence === 'null') {
    out.piece(AD_NULL);
    return;
  }
  out.piece(AD_PREFIX);
  out.whole(row.ad);
  if (row.adVersion > 1) {
    out.piece(AD_VERSION);
    out.whole(row.adVersion);
  }
  out.piece(QUOTE);
}

function writeCost(row: ReportRow, out: JsonBytes): void {
  if (row.costPresence === 'absent') return;
  if (row.costPresence === 'null') {
    out.piece(COST_NULL);
    return;
  }
  out.piece(COST);
  out.decimal(row.costTenths, 1);
}

function writeRatio(part: number, whole: number, out: JsonBytes): void {
  out.decimal(whole === 0 ? 0 : Math.round((part / whole) * 1e10), RATIO_SCALE);
}
