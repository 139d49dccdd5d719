import { bigint, integer, text, timestamp } from '../drizzle.ts';
import { etlSchema } from './etl-schema.ts';

/** Times before which a source asked for no request (`Retry-After`): a run started earlier makes none. @see DATA_RULES 8 */
export const requestHolds = etlSchema.table('request_holds', {
  holdId: bigint('hold_id', { mode: 'bigint' }).primaryKey().generatedByDefaultAsIdentity(),
  /** What asked: a stream without its level of detail, such as `campaigns-report`. */
  source: text('source').notNull(),
  runId: text('run_id').notNull(),
  notBefore: timestamp('not_before', { withTimezone: true, mode: 'string' }).notNull(),
  /** HTTP status of the answer that asked for it. */
  status: integer('status'),
  notedAt: timestamp('noted_at', { withTimezone: true, mode: 'string' }).notNull(),
  /** Set = an operator lets requests go out earlier. */
  liftedAt: timestamp('lifted_at', { withTimezone: true, mode: 'string' }),
  liftedBy: text('lifted_by'),
});
