import { bigint, date, primaryKey, text, uuid } from '../drizzle.ts';
import { dqSchema } from './dq-schema.ts';

/**
 * What the tests of the dbt project have checked: one row per (test, day) that it found right. A test looks again at the days whose state
 * is another one now. The test itself writes its rows, in the transaction in which it passed.
 */
export const checkedDays = dqSchema.table(
  'checked_days',
  {
    /** dbt's key, such as `test.volka_marketing.staging_equals_fact`. */
    testId: text('test_id').notNull(),
    dateDay: date('date_day', { mode: 'string' }).notNull(),
    /** Hash of the test's SQL and of the models that it reads: a change of either makes the test look at every day again. */
    definition: uuid('definition').notNull(),
    /** The state of the day that was checked; grows or changes with every load that changes the day. */
    dayState: bigint('day_state', { mode: 'bigint' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.testId, table.dateDay] })],
);
