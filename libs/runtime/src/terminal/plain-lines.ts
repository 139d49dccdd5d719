import { plainText } from './plain-text.ts';

/** Escapes lines as {@link plainText} does, but keeps the line breaks. */
export function plainLines(text: string): string {
  return text.split('\n').map(plainText).join('\n');
}
