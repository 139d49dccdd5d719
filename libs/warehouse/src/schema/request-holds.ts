import { bigint, integer, text, timestamp } from '../drizzle.ts';
import { etlSchema } from './etl-schema.ts';

/** Pauses that a source asked for with `Retry-After`. A run sends no request before the end of a pause. @see DATA_RULES 8 */
export const requestHolds = etlSchema.table('request_holds', {
  holdId: bigint('hold_id', { mode: 'bigint' }).primaryKey().generatedByDefaultAsIdentity(),
  /** The source: a stream without its level of detail, such as `campaigns-report`. */
  source: text('source').notNull(),
  runId: text('run_id').notNull(),
  notBefore: timestamp('not_before', { withTimezone: true, mode: 'string' }).notNull(),
  /** HTTP status of the response with the `Retry-After`. */
  status: integer('status'),
  notedAt: timestamp('noted_at', { withTimezone: true, mode: 'string' }).notNull(),
  /** Set when an operator lifts the pause. */
  liftedAt: timestamp('lifted_at', { withTimezone: true, mode: 'string' }),
  liftedBy: text('lifted_by'),
});
