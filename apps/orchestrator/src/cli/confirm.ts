import { createInterface } from 'node:readline/promises';
import { OrchestratorError } from '../errors.ts';

/** The streams for the question and the answer. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/**
 * Asks before something that cannot be undone. `yes` (the option `--yes`) skips the question.
 * @throws {OrchestratorError} `NOT_CONFIRMED` for any answer but yes, and without a terminal.
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
      'Cannot continue: the command needs a confirmation, and there is no terminal to ask; pass --yes',
    );
  }
  const lines = createInterface({ input, output });
  try {
    const answer = await lines.question(`${question} Type yes to continue: `, { signal });
    if (answer.trim().toLowerCase() === 'yes') return;
  } finally {
    lines.close();
  }
  throw new OrchestratorError('NOT_CONFIRMED', 'Cannot continue: not confirmed; nothing was changed');
}
