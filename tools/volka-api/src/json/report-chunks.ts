import { AdRows } from '../rows/ad-rows.ts';
import { CampaignRows } from '../rows/campaign-rows.ts';
import { JsonBytes, jsonPiece } from './json-bytes.ts';
import { MAX_ROW_BYTES, RowWriter } from './row-writer.ts';
import type { DayNumber } from '../calendar/iso-date.ts';
import type { World } from '../world.ts';
import type { LevelOfDetail } from './row-writer.ts';

/** A part of the answer, and how many rows end in it. */
export interface ReportChunk {
  readonly bytes: Uint8Array;
  readonly rows: number;
}

/** What to report. Days are inclusive, from the world's first day to the clock. */
export interface ReportRequest {
  readonly fromDay: DayNumber;
  readonly toDay: DayNumber;
  readonly asOfDay: DayNumber;
  readonly lod: LevelOfDetail;
  readonly lifedays: readonly number[];
}

const CHUNK_BYTES = 128 * 1024;

const START = jsonPiece('[');
const END = jsonPiece(']');
const SEPARATOR = jsonPiece(',\n');

/** The report as JSON in chunks of about 128 KB. Each chunk is generated when it is requested. */
export function* reportChunks(world: World, request: ReportRequest): Generator<ReportChunk, void, undefined> {
  const source =
    request.lod === 'a' ? new AdRows(world, request.asOfDay) : new CampaignRows(world, request.asOfDay);
  const writer = new RowWriter(request.lod, request.lifedays);
  const out = new JsonBytes(CHUNK_BYTES);
  let separator = START;
  let rows = 0;
  for (let day = request.fromDay; day <= request.toDay; day++) {
    for (const row of source.ofDay(day)) {
      out.piece(separator);
      separator = SEPARATOR;
      writer.write(row, out);
      rows++;
      if (out.length > CHUNK_BYTES - MAX_ROW_BYTES) {
        yield { bytes: out.take(), rows };
        rows = 0;
      }
    }
  }
  out.piece(separator === START ? START : jsonPiece(''));
  out.piece(END);
  yield { bytes: out.take(), rows };
}
