import { discardHistory, readHistoryDependents, readHistoryState } from '@volka/warehouse/operate';
import { Command } from 'commander';
import { withBuildTurn } from '../../../dbt/build-turn.ts';
import { isRebuildBegun, refillHistory } from '../../../history/rebuild-history.ts';
import type { CommandContext } from '../../command-context.ts';
import { confirm } from '../../confirm.ts';
import { verifyAndSay } from './verify.ts';
import { withHistoryWorkshop } from './with-history-workshop.ts';

export function rebuildCommand(context: CommandContext): Command {
  return new Command('rebuild')
    .description(
      'empty the history and build it again from the raw log, to the same rows; goes on where it was stopped',
    )
    .option('--yes', 'do not ask', false)
    .action(({ yes }: { readonly yes: boolean }) =>
      withHistoryWorkshop(context, async (workshop) => {
        const { pool, print, signal } = workshop;
        const state = await readHistoryState(pool);
        const isBegun = isRebuildBegun(state);
        if (isBegun) {
          print(
            `a rebuild was begun: ${state.loads - state.waiting} of ${state.loads} loads are in history; going on`,
          );
        } else {
          print(
            `${state.loads} loads will be taken into a new history, overlapping ones one after the other.`,
          );
          const dependents = await readHistoryDependents(pool);
          if (dependents.length > 0)
            print(`These stand on the history and are kept: ${dependents.join(', ')}.`);
          print(
            'Until it ends the state at an instant and single versions cannot be read; the marts stay as they are.',
          );
          await confirm('The present history is thrown away.', { yes, signal });
        }
        await withBuildTurn(pool, { runId: workshop.runId, signal, onWait: print }, async (turnSignal) => {
          const turn = { ...workshop, signal: turnSignal };
          if (!isBegun) await discardHistory(pool);
          await refillHistory(turn);
          await verifyAndSay(turn);
        });
      }),
    );
}
