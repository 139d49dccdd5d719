/**
 * Text of the source as it may be shown: what would steer a terminal or the reader's eye (control characters, direction marks, line
 * breaks, half pairs) is written as JSON writes it, `\u001b`. JSON stays the same JSON.
 */
export function plainText(text: string): string {
  return text.replace(/\p{C}/gu, (character) =>
    Array.from({ length: character.length }, (_, at) => escapeUnit(character.charCodeAt(at))).join(''),
  );
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
