export const name = 'libs/validation';
