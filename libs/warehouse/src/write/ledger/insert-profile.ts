import type { AppendSummary } from '../append-types.ts';
import { storableText, toStorableJson } from '../copy/storable-text.ts';
import type { OpenLoad } from './load-transaction.ts';

/** Stores the profile of each column. */
export async function insertProfile(load: OpenLoad, profile: AppendSummary['profile']): Promise<void> {
  if (profile.length === 0) return;
  await load.query(
    `insert into etl.profiles (load_id, column_name, stats)
     select $1, p.column_name, p.stats
       from unnest($2::text[], $3::jsonb[]) as p (column_name, stats)`,
    [
      load.loadId,
      profile.map(({ column }) => storableText(column)),
      profile.map((entry) => toStorableJson({ ...entry, column: undefined })),
    ],
  );
}
