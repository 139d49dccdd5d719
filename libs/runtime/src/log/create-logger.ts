import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

import { plainLines } from '../terminal/plain-lines.ts';

export type { Logger } from 'pino';

/** Names of fields whose values are never logged, at any depth, in upper or lower case. */
const SECRET_NAMES = 'password|apikey|key|secret|token|authorization|x-api-key';
const SECRET_FIELD = new RegExp(`^(?:${SECRET_NAMES})$`, 'i');
const MENTIONS_ONE = new RegExp(`"(?:${SECRET_NAMES})":`, 'i');

/**
 * Creates a logger that writes one JSON object a line: a constant message and fields. Fields named like secrets are written as
 * `[redacted]`, at any depth, also in errors and child loggers. The text of a message is not searched for secrets.
 * @defaultValue `level` is `info`; `destination` is standard output.
 */
export function createLogger(options: {
  readonly name: string;
  readonly level?: string;
  readonly destination?: DestinationStream;
}): Logger {
  const settings = {
    name: options.name,
    level: options.level ?? 'info',
    base: { name: options.name },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    // JSON can contain C1 controls and direction marks, which could control a terminal that shows the log. Secrets are replaced in the
    // written line, because the paths of pino's own redaction have a limited depth and fail for objects such as URL.
    hooks: { streamWrite: (line: string) => plainLines(hideSecrets(line)) },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}

function hideSecrets(line: string): string {
  if (!MENTIONS_ONE.test(line)) return line;
  const fields: unknown = JSON.parse(line, (name, value: unknown) =>
    SECRET_FIELD.test(name) ? '[redacted]' : value,
  );
  return `${JSON.stringify(fields)}\n`;
}
