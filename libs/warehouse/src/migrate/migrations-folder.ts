import { fileURLToPath } from 'node:url';

/** Is beside `src` and `dist`, and part of the package. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../drizzle', import.meta.url));
