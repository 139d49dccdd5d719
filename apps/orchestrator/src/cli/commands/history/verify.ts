import { Command } from 'commander';
import { OrchestratorError } from '../../../errors.ts';
import type { HistoryVerification } from '../../../history/history-checks.ts';
import { verifyHistory } from '../../../operations/history/verify-history.ts';
import type { CommandContext } from '../../command-context.ts';
import { describeVerification } from '../../describe-verification.ts';
import { withDbt } from '../../with-dbt.ts';

export function verifyCommand(context: CommandContext): Command {
  return new Command('verify')
    .description(
      'recompute the history from the raw log and compare, with the totals of every level; exit code 1 on a difference',
    )
    .action(async () => {
      const verification = await withDbt(context, { command: 'history', adapter: 'worker' }, (operation) =>
        verifyHistory(operation, context.print),
      );
      printVerification(verification, context);
    });
}

/** @throws {OrchestratorError} `HISTORY_DIFFERS`, after everything is printed. */
export function printVerification(
  verification: HistoryVerification,
  { print }: Pick<CommandContext, 'print'>,
): void {
  for (const line of describeVerification(verification)) print(line);
  const { wrong } = verification;
  if (wrong.length === 0) return;
  throw new OrchestratorError(
    'HISTORY_DIFFERS',
    `Cannot confirm the history: checks or totals are wrong (${wrong.join(', ')}); see above, and rebuild it with volka history rebuild`,
    { context: { wrong } },
  );
}
