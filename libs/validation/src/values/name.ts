/** Longest name in characters (Unicode code points), as VARCHAR(255) counts them. */
export const NAME_MAX_CHARACTERS = 255;

/** A name after cleaning. */
export type CleanName =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'bad'; readonly reason: 'not-text' | 'name-too-long' | 'unstorable-text' };

/**
 * Cleans a name (see `cleanText`); null and blank count as absent. A number is not a name: `1.0` and `1` would become the same name.
 * NUL and lone surrogates are refused: PostgreSQL cannot store a NUL, and UTF-8 turns a lone surrogate into another name.
 * @see DATA_RULES 20
 */
export function cleanName(value: unknown): CleanName {
  if (value === null || value === undefined) return { kind: 'absent' };
  if (typeof value !== 'string') return { kind: 'bad', reason: 'not-text' };
  if (!value.isWellFormed() || value.includes('\0')) return { kind: 'bad', reason: 'unstorable-text' };
  const name = cleanText(value);
  if (name === '') return { kind: 'absent' };
  if (name.length > NAME_MAX_CHARACTERS && !fits(name)) return { kind: 'bad', reason: 'name-too-long' };
  return { kind: 'name', name };
}

/**
 * Trims, NFC-normalises, and removes noncharacters (U+FFFE, U+FFFF and similar ones): they are not allowed in text, and files with them would
 * not be well-formed.
 */
export function cleanText(text: string): string {
  return text
    .replace(/\p{Noncharacter_Code_Point}/gu, '')
    .normalize('NFC')
    .trim();
}

function fits(name: string): boolean {
  // A code point has at most two UTF-16 units, so very long texts need no count of their characters.
  if (name.length > 2 * NAME_MAX_CHARACTERS) return false;
  return Array.from(name).length <= NAME_MAX_CHARACTERS;
}
