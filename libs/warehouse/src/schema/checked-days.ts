import { bigint, date, primaryKey, text, uuid } from '../drizzle.ts';
import { dqSchema } from './dq-schema.ts';

/**
 * The days that a test of the dbt project has passed: one row per (test, day). A test checks a day again when the state of the day has changed.
 * The test inserts its rows itself, in the transaction in which it passes.
 */
export const checkedDays = dqSchema.table(
  'checked_days',
  {
    /** dbt's key, such as `test.volka_marketing.staging_equals_fact`. */
    testId: text('test_id').notNull(),
    dateDay: date('date_day', { mode: 'string' }).notNull(),
    /** Hash of the test's SQL and of the models that it reads. After a change, the test checks every day again. */
    definition: uuid('definition').notNull(),
    /** The state of the checked day; it changes with every load that changes the day. */
    dayState: bigint('day_state', { mode: 'bigint' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.testId, table.dateDay] })],
);
