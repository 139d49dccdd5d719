const REDACTED = '[redacted]';
/** Shorter values would redact half of every message. */
const MIN_SECRET_LENGTH = 4;
const SECRET_NAME = /PASS|SECRET|TOKEN|KEY|CREDENTIAL/i;

/** Removes secrets from a text of dbt. */
export type Redact = (text: string) => string;

/**
 * A redactor for every value (of 4 characters or more) whose variable's name says that it is a secret.
 * Some errors of dbt contain values of the profile, and a model can print any variable that it can read.
 */
export function createRedactor(env: Readonly<Record<string, string>>): Redact {
  const secrets = Object.entries(env)
    .filter(([name, value]) => SECRET_NAME.test(name) && value.length >= MIN_SECRET_LENGTH)
    .flatMap(([, value]) => [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)])
    .sort((a, b) => b.length - a.length);
  const distinct = [...new Set(secrets)];
  return (text) => distinct.reduce((cleaned, secret) => cleaned.replaceAll(secret, REDACTED), text);
}
