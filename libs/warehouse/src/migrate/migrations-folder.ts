import { fileURLToPath } from 'node:url';

/** Lies beside `src` and beside `dist`, and is part of the package. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../drizzle', import.meta.url));
