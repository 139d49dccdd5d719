import { pgSchema } from '../drizzle.ts';

/** The ledger: fetched, loaded and refused data, and the queue of the history. */
export const etlSchema = pgSchema('etl');
