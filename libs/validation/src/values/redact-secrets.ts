const REDACTED = '[redacted]';

/** A field of this name holds what is nobody's business. */
const SECRET_NAME =
  /password|passwd|secret|token|api[_-]?key|authorization|credential|private[_-]?key|session/i;

/**
 * A name, what gives it a value (as JSON or as `name=value`), and the value. Three expressions, tried one behind the other: as one
 * expression they would try every part of every long name.
 */
const WORD = /[\w-]+/g;
const ASSIGNMENT = /"?\s*[:=]\s*/y;
const VALUE = /\[redacted\]|"(?:[^"\\]|\\.)*"?|[^\s",;&}\]]+/y;

/** Things that give themselves away by their shape: bearer tokens, JWTs, AWS key ids, PEM blocks, passwords in addresses. */
const SHAPED: readonly RegExp[] = [
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}/gi,
  /\beyJ[\w-]{6,}(?:\.[\w-]*){0,2}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /-----BEGIN[\s\S]*/g,
  /(?<=:\/\/[^\s:/@]{0,64}:)[^\s@/]+(?=@)/g,
];

/** Long runs without a space that mix letters and digits: keys and hashes. Names of campaigns have separators or words. */
const DENSE = /(?<![\w+/=-])[A-Za-z0-9+/=]{32,}/g;

/** Replaces what looks like a secret. It may take too much; what it leaves is for people to read, never to load. */
export function redactSecrets(text: string): string {
  let safe = text;
  // Shapes first: "Authorization: Bearer x" is one secret, not the word Bearer and a rest.
  for (const shape of SHAPED) safe = safe.replace(shape, REDACTED);
  return redactNamed(safe).replace(DENSE, (run) => (isMixed(run) ? REDACTED : run));
}

/** Replaces the values of fields whose names say that they are secret. */
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
