import { pgSchema } from '../drizzle.ts';

/** The ledger's room: what was fetched, loaded, refused, and what waits for history. */
export const etlSchema = pgSchema('etl');
