export const name = 'libs/warehouse';
