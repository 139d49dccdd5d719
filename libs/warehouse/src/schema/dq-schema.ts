import { pgSchema } from '../drizzle.ts';

/** The room of data quality: what dbt did node by node, and the failing rows that its tests leave. dbt_transformer owns it. */
export const dqSchema = pgSchema('dq');
