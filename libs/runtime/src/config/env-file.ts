import { ConfigError } from '../errors.ts';
import type { ConfigProblem } from '../errors.ts';

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=[ \t]*/;
const QUOTES: readonly string[] = ['"', "'", '`'];

/**
 * Parses the text of an `.env` file. A `#` starts a comment at the start of a line and after white space. Anywhere else it is part of the
 * value, as in `DB_PASSWORD=pa#ss`. A value in `"`, `'` or backquotes is used unchanged and can have several lines; in `"`, `\n` is a line
 * feed. Nothing else is replaced.
 * @throws {ConfigError} Lists every line that cannot be parsed. It contains no value.
 */
export function parseEnvFile(text: string): Readonly<Record<string, string>> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const values: Record<string, string> = {};
  const problems: ConfigProblem[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (/^\s*(?:#|$)/.test(line)) continue;
    const report = (problem: string): void => {
      problems.push({ name: `.env line ${index + 1}`, problem });
    };
    const [assignment, name] = ASSIGNMENT.exec(line) ?? [];
    if (assignment === undefined || name === undefined) {
      report('is not NAME=value');
      continue;
    }
    const rest = line.slice(assignment.length);
    const quote = rest.charAt(0);
    if (!QUOTES.includes(quote)) {
      values[name] = withoutComment(rest, assignment);
      continue;
    }
    const last = findClosingLine(lines, index, rest.slice(1), quote);
    if (last === null) {
      report('opens a quote that is never closed');
      continue;
    }
    const quoted = [rest.slice(1), ...lines.slice(index + 1, last + 1)].join('\n');
    const end = quoted.indexOf(quote);
    if (!/^\s*(?:#.*)?$/.test(quoted.slice(end + 1))) report('has text behind the closing quote');
    const value = quoted.slice(0, end);
    values[name] = quote === '"' ? value.replaceAll('\\n', '\n') : value;
    index = last;
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return values;
}

function withoutComment(rest: string, assignment: string): string {
  // A comment can follow `NAME= ` directly.
  const comment = /\s$/.test(assignment) && rest.startsWith('#') ? 0 : rest.search(/\s#/);
  return (comment === -1 ? rest : rest.slice(0, comment)).trim();
}

/** The line with the closing quote: `first`, or a line after it. */
function findClosingLine(
  lines: readonly string[],
  first: number,
  rest: string,
  quote: string,
): number | null {
  if (rest.includes(quote)) return first;
  const later = lines.findIndex((line, index) => index > first && line.includes(quote));
  return later === -1 ? null : later;
}
