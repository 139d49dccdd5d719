import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

import { plainLines } from '../terminal/plain-lines.ts';

export type { Logger } from 'pino';

/** Fields whose values never reach a log line, in whatever they are nested; large and small letters are one. */
const SECRET_NAMES = 'password|apikey|key|secret|token|authorization|x-api-key';
const SECRET_FIELD = new RegExp(`^(?:${SECRET_NAMES})$`, 'i');
const MENTIONS_ONE = new RegExp(`"(?:${SECRET_NAMES})":`, 'i');

/**
 * A logger that writes one JSON object a line: a constant message, fields beside it. Fields named like secrets are written as
 * `[redacted]`, at any depth, also those of errors and of child loggers; the text of a message is written as it is.
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
    // JSON may contain C1 controls and direction marks, which a terminal that shows the log would obey.
    // On the written line, because pino's paths end at a depth and break on objects such as URL.
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
