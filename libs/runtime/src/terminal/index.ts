export { plainLines } from './plain-lines.ts';
export { plainText } from './plain-text.ts';
