/** Keeps the last characters of a stream of text, for an error message. */
export interface TextTail {
  readonly push: (chunk: string) => void;
  /** The last lines, on one line. */
  readonly text: () => string;
}

export function createTextTail(maxChars = 600): TextTail {
  let tail = '';
  return {
    push: (chunk) => {
      tail = (tail + chunk).slice(-maxChars);
    },
    text: () =>
      tail
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .join(' | '),
  };
}
