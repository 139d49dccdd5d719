export const name = 'libs/extract';
