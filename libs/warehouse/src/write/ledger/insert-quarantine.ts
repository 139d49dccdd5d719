import type { QuarantinedRow } from '../append-types.ts';
import { storableText, toStorableJson } from '../copy/storable-text.ts';
import type { OpenLoad } from './load-transaction.ts';

const MAX_ROWS = 1_000;
/** Characters of raw JSON in one statement: bounds the memory that a bad day takes. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

/** Keeps refused records with their reasons, many a statement. */
export async function insertQuarantine(load: OpenLoad, rows: readonly QuarantinedRow[]): Promise<void> {
  for (let from = 0; from < rows.length;) {
    let to = from;
    let characters = 0;
    while (to < rows.length && to - from < MAX_ROWS && characters < MAX_CHARACTERS) {
      characters += rows[to]?.rawJson.length ?? 0;
      to++;
    }
    await insertSome(load, rows.slice(from, to));
    from = to;
  }
}

async function insertSome(load: OpenLoad, rows: readonly QuarantinedRow[]): Promise<void> {
  await load.query(
    `insert into etl.quarantine (
       load_id, record_index, campaigns_execution_date, campaign_name, ad_name, cell_columns, reasons, raw_json, quarantined_at)
     select $1, r.record_index, r.execution_date, r.campaign_name, r.ad_name, r.cell_columns::text[], r.reasons, r.raw_json, $2
       from unnest($3::int8[], $4::date[], $5::text[], $6::text[], $7::text[], $8::jsonb[], $9::text[])
         as r (record_index, execution_date, campaign_name, ad_name, cell_columns, reasons, raw_json)`,
    [
      load.loadId,
      load.loadedAt,
      rows.map((row) => row.recordIndex),
      rows.map((row) => row.executionDate),
      rows.map((row) => keyPart(row.campaignName)),
      rows.map((row) => keyPart(row.adName)),
      rows.map(({ cellColumns = null }) => (cellColumns === null ? null : `{${cellColumns.join(',')}}`)),
      rows.map((row) => toStorableJson(row.reasons)),
      rows.map((row) => storableText(row.rawJson)),
    ],
  );
}

/** A name that PostgreSQL cannot hold is no readable key: history must then close nothing on that date. */
function keyPart(name: string | null): string | null {
  return name !== null && storableText(name) === name ? name : null;
}
