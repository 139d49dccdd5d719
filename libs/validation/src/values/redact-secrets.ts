const REDACTED = '[redacted]';

/** Names of fields with secrets. */
const SECRET_NAME =
  /password|passwd|secret|token|api[_-]?key|authorization|credential|private[_-]?key|session/i;

/**
 * A name, the separator before its value (as in JSON or as in `name=value`), and the value. There are three expressions, which are applied in
 * sequence: a single expression would backtrack over every part of a long name.
 */
const WORD = /[\w-]+/g;
const ASSIGNMENT = /"?\s*[:=]\s*/y;
const VALUE = /\[redacted\]|"(?:[^"\\]|\\.)*"?|[^\s",;&}\]]+/y;

/** Secrets with a known format: bearer tokens, JWTs, AWS key ids, PEM blocks, passwords in addresses. */
const SHAPED: readonly RegExp[] = [
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}/gi,
  /\beyJ[\w-]{6,}(?:\.[\w-]*){0,2}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /-----BEGIN[\s\S]*/g,
  /(?<=:\/\/[^\s:/@]{0,64}:)[^\s@/]+(?=@)/g,
];

/** Long words of letters and digits: keys and hashes. Names of campaigns have separators or words. */
const DENSE = /(?<![\w+/=-])[A-Za-z0-9+/=]{32,}/g;

/** Replaces text that looks like a secret. It can replace too much, so the result is only for display, not for loading. */
export function redactSecrets(text: string): string {
  let safe = text;
  // Known formats first: "Authorization: Bearer x" is one secret, not the word Bearer and another value.
  for (const shape of SHAPED) safe = safe.replace(shape, REDACTED);
  return redactNamed(safe).replace(DENSE, (run) => (isMixed(run) ? REDACTED : run));
}

/** Replaces the values of fields that have the name of a secret. */
function redactNamed(text: string): string {
  const parts: string[] = [];
  let taken = 0;
  WORD.lastIndex = 0;
  for (let word = WORD.exec(text); word !== null; word = WORD.exec(text)) {
    if (!SECRET_NAME.test(word[0])) continue;
    ASSIGNMENT.lastIndex = WORD.lastIndex;
    if (!ASSIGNMENT.test(text)) continue;
    const start = ASSIGNMENT.lastIndex;
    VALUE.lastIndex = start;
    if (!VALUE.test(text)) continue;
    parts.push(text.slice(taken, start), REDACTED);
    taken = VALUE.lastIndex;
    WORD.lastIndex = taken;
  }
  return parts.join('') + text.slice(taken);
}

function isMixed(run: string): boolean {
  return /\d/.test(run) && /[A-Za-z]/.test(run);
}
