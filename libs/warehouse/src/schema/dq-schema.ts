import { pgSchema } from '../drizzle.ts';

/** Data quality: the results of dbt by node, and the failing rows of its tests. */
export const dqSchema = pgSchema('dq');
