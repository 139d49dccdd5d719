const REDACTED = '[redacted]';
/** Shorter values would blank half of every message and hide nothing. */
const MIN_SECRET_LENGTH = 4;
const SECRET_NAME = /PASS|SECRET|TOKEN|KEY|CREDENTIAL/i;

/** Takes secrets out of a text that dbt wrote. */
export type Redact = (text: string) => string;

/**
 * A redactor for every value (of 4 characters or more) whose variable's name says that it is a secret.
 * dbt quotes a profile's values in some of its errors, and a model may print any variable it can read.
 */
export function createRedactor(env: Readonly<Record<string, string>>): Redact {
  const secrets = Object.entries(env)
    .filter(([name, value]) => SECRET_NAME.test(name) && value.length >= MIN_SECRET_LENGTH)
    .flatMap(([, value]) => [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)])
    .sort((a, b) => b.length - a.length);
  const distinct = [...new Set(secrets)];
  return (text) => distinct.reduce((cleaned, secret) => cleaned.replaceAll(secret, REDACTED), text);
}
