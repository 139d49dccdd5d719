const REDACTED = '[redacted]';

/** A field whose name says that its value is nobody's business, as JSON or as `name=value`. */
const NAMED =
  /("?[\w-]*(?:password|passwd|secret|token|api[_-]?key|authorization|credential|private[_-]?key|session)[\w-]*"?\s*[:=]\s*)(\[redacted\]|"(?:[^"\\]|\\.)*"?|[^\s",;&}\]]+)/gi;

/** Things that give themselves away by their shape: bearer tokens, JWTs, AWS key ids, PEM blocks, passwords in addresses. */
const SHAPED: readonly RegExp[] = [
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}/gi,
  /\beyJ[\w-]{6,}(?:\.[\w-]*){0,2}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /-----BEGIN[\s\S]*/g,
  /(?<=:\/\/[^\s:/@]{0,64}:)[^\s@/]+(?=@)/g,
];

/** Long runs without a space that mix letters and digits: keys and hashes. Names of campaigns have separators or words. */
const DENSE = /(?<![\w-])(?=[A-Za-z0-9+/=]*\d)(?=[A-Za-z0-9+/=]*[A-Za-z])[A-Za-z0-9+/=]{32,}/g;

/** Replaces what looks like a secret. It may take too much; what it leaves is for people to read, never to load. */
export function redactSecrets(text: string): string {
  let safe = text;
  // Shapes first: "Authorization: Bearer x" is one secret, not the word Bearer and a rest.
  for (const shape of SHAPED) safe = safe.replace(shape, REDACTED);
  safe = safe.replace(NAMED, (_, name: string) => `${name}${REDACTED}`);
  return safe.replace(DENSE, REDACTED);
}
