export const name = 'volka-api';
