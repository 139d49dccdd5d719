export const name = 'local-postgres';
