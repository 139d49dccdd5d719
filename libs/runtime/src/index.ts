export const name = 'libs/runtime';
