import { createInterface } from 'node:readline/promises';
import { OrchestratorError } from '../errors.ts';

/** A terminal to ask on. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/**
 * Asks before something that cannot be taken back; `yes` (the option `--yes`) answers in advance.
 * @throws {OrchestratorError} `NOT_CONFIRMED` for any answer but yes, and where there is nobody to ask.
 */
export async function confirm(
  question: string,
  { yes, signal }: { readonly yes: boolean; readonly signal: AbortSignal },
  { input, output }: Terminal = { input: process.stdin, output: process.stdout },
): Promise<void> {
  if (yes) return;
  if (input.isTTY !== true) {
    throw new OrchestratorError(
      'NOT_CONFIRMED',
      'Cannot go on: this has to be confirmed and there is no terminal to ask on; pass --yes',
    );
  }
  const lines = createInterface({ input, output });
  try {
    const answer = await lines.question(`${question} Type yes to go on: `, { signal });
    if (answer.trim().toLowerCase() === 'yes') return;
  } finally {
    lines.close();
  }
  throw new OrchestratorError('NOT_CONFIRMED', 'Cannot go on: it was not confirmed; nothing was changed');
}
