import { plainText } from '@volka/validation';

/** Lines as they may be printed: names and records of the source must not steer the terminal. Line breaks stay. */
export function printable(text: string): string {
  return text.split('\n').map(plainText).join('\n');
}
