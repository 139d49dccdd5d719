import { Command } from 'commander';
import { withBuildTurn } from '../../../dbt/build-turn.ts';
import { OrchestratorError } from '../../../errors.ts';
import { describeVerdict } from '../../describe-verdict.ts';
import type { HistoryWorkshop } from '../../../history/rebuild-history.ts';
import { verifyHistory } from '../../../history/verify-history.ts';
import type { CommandContext } from '../../command-context.ts';
import { withHistoryWorkshop } from './with-history-workshop.ts';

export function verifyCommand(context: CommandContext): Command {
  return new Command('verify')
    .description(
      'recompute the history from the raw log and compare, with the totals of every level; exit 1 on a difference',
    )
    .action(() =>
      withHistoryWorkshop(context, (workshop) => {
        const { pool, runId, signal, print } = workshop;
        return withBuildTurn(pool, { runId, signal, onWait: print }, (turnSignal) =>
          verifyAndSay({ ...workshop, signal: turnSignal }),
        );
      }),
    );
}

/** @throws {OrchestratorError} `HISTORY_DIFFERS`, after everything is said. */
export async function verifyAndSay(workshop: HistoryWorkshop): Promise<void> {
  const verdict = await verifyHistory(workshop);
  for (const line of describeVerdict(verdict)) workshop.print(line);
  const { wrong, checks } = verdict;
  if (wrong.length === 0) return;
  throw new OrchestratorError(
    'HISTORY_DIFFERS',
    `Cannot vouch for the history: ${wrong.length} of ${checks.length} checks and totals are not right (${wrong.join(', ')}); see above, and volka history rebuild`,
    { context: { wrong } },
  );
}
