import { Command } from 'commander';
import { OrchestratorError } from '../../../errors.ts';
import type { HistoryVerdict } from '../../../history/verify-history.ts';
import { verifyHistory } from '../../../operations/history/verify-history.ts';
import type { CommandContext } from '../../command-context.ts';
import { describeVerdict } from '../../describe-verdict.ts';
import { withDbt } from '../../with-dbt.ts';

export function verifyCommand(context: CommandContext): Command {
  return new Command('verify')
    .description(
      'recompute the history from the raw log and compare, with the totals of every level; exit code 1 on a difference',
    )
    .action(async () => {
      const verdict = await withDbt(context, { command: 'history', adapter: 'worker' }, (operation) =>
        verifyHistory(operation, context.print),
      );
      printVerdict(verdict, context);
    });
}

/** @throws {OrchestratorError} `HISTORY_DIFFERS`, after everything is printed. */
export function printVerdict(verdict: HistoryVerdict, { print }: Pick<CommandContext, 'print'>): void {
  for (const line of describeVerdict(verdict)) print(line);
  const { wrong, checks } = verdict;
  if (wrong.length === 0) return;
  throw new OrchestratorError(
    'HISTORY_DIFFERS',
    `Cannot vouch for the history: ${wrong.length} of ${checks.length} checks and totals are not right (${wrong.join(', ')}); see above, and volka history rebuild`,
    { context: { wrong } },
  );
}
