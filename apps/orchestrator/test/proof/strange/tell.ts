/** At most so many differences of each kind are reported. */
const MAX_TOLD = 5;

export function tell(lines: readonly string[]): readonly string[] {
  return lines.length <= MAX_TOLD
    ? lines
    : [...lines.slice(0, MAX_TOLD), `${lines.length - MAX_TOLD} more like this`];
}
