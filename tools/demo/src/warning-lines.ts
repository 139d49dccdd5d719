/** Warnings of one code that are printed for a task; the others are counted. */
const MAX_PRINTED = 3;
const MAX_COLUMNS = 80;
const MARK = '  ! ';

/** The warnings of one task as lines for a terminal. */
export interface WarningLines {
  /** The lines of one warning; none if enough of its code were printed. */
  readonly add: (code: string, message: string) => readonly string[];
  /** One line for each code of which warnings were not printed. */
  readonly takeRest: () => readonly string[];
}

export function createWarningLines(): WarningLines {
  const counts = new Map<string, number>();
  return {
    add: (code, message) => {
      const count = (counts.get(code) ?? 0) + 1;
      counts.set(code, count);
      return count > MAX_PRINTED ? [] : wrap(message);
    },
    takeRest: () => {
      const rest = [...counts].filter(([, count]) => count > MAX_PRINTED);
      counts.clear();
      return rest.flatMap(([code, count]) =>
        wrap(`${count - MAX_PRINTED} more warnings ${code}; runs.jsonl has all of them`),
      );
    },
  };
}

/** Breaks a message between words; a word that is too long stays whole. */
function wrap(message: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of message.split(' ')) {
    if (line !== '' && MARK.length + line.length + 1 + word.length > MAX_COLUMNS) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((each, index) => `${index === 0 ? MARK : ' '.repeat(MARK.length)}${each}`);
}
