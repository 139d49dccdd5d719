/**
 * Escapes what could control a terminal or mislead a reader: control characters, direction marks, line breaks and half surrogate pairs are
 * written as JSON writes them, such as `\u001b`. JSON stays the same JSON.
 */
export function plainText(text: string): string {
  return text.replace(/\p{C}/gu, (character) =>
    Array.from({ length: character.length }, (_, at) => escapeUnit(character.charCodeAt(at))).join(''),
  );
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
