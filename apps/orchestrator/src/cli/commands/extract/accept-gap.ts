import { formatDays } from '@volka/extract';
import { acceptGap } from '@volka/warehouse/operate';
import { Command } from 'commander';
import { OrchestratorError } from '../../../errors.ts';
import { CAMPAIGNS_STREAM } from '../../../etl/campaigns-stream.ts';
import type { CommandContext } from '../../command-context.ts';
import { todayOf } from '../../command-context.ts';
import { readDateRange } from '../../date-range-options.ts';
import { isoDateOption } from '../../iso-date-option.ts';
import { operatorName } from '../../operator-name.ts';
import { withPool } from '../../with-pool.ts';

interface AcceptGapOptions {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly by?: string;
}

/** How the days were known before, in the words of the message. */
const WORDS = {
  refused: 'refused by the source',
  failed: 'failed',
  no_data: 'without rows',
  never_loaded: 'never loaded',
} as const;

export function acceptGapCommand(context: CommandContext): Command {
  return new Command('accept-gap')
    .description('accept that the missing days of a range stay missing: they are no longer due')
    .requiredOption('--from <date>', 'first day, YYYY-MM-DD', isoDateOption)
    .requiredOption('--to <date>', 'last day', isoDateOption)
    .requiredOption('--reason <text>', 'why, for whoever asks later')
    .option('--by <name>', 'who accepts it; unless told, who runs the command')
    .action(async ({ from, to, reason, by = operatorName() }: AcceptGapOptions) => {
      const window = readDateRange({ from, to });
      if (window === undefined) throw new TypeError('Cannot accept a gap: no range was given');
      refuseOpenDay(to, todayOf(context));
      if (reason.trim() === '') {
        throw new OrchestratorError('CLI_OPTIONS_CONFLICT', 'Cannot accept a gap without a reason: say why');
      }
      const { gapId, days } = await withPool(context, { command: 'accept-gap', role: 'etl_writer' }, (pool) =>
        acceptGap(pool, { stream: CAMPAIGNS_STREAM, window, acceptedBy: by, reason: reason.trim() }),
      );
      const parts = Object.entries(WORDS).flatMap(([state, words]) => {
        const count = days[state as keyof typeof WORDS] ?? 0;
        return count === 0 ? [] : [`${count} ${words}`];
      });
      const total = Object.values(days).reduce((sum, count) => sum + count, 0);
      context.print(
        `gap ${gapId} accepted: ${total} missing days of ${formatDays(window)} are no longer due (${parts.join(', ')}); volka extract withdraw-gap ${gapId} takes it back`,
      );
    });
}

/** A day that has not come is no gap: accepted, it would never be asked for. */
function refuseOpenDay(to: string, today: string): void {
  if (to < today) return;
  throw new OrchestratorError(
    'CLI_DAY_TO_COME',
    `Cannot accept a gap up to ${to}: that day is not over, it is ${today} in UTC; name an earlier day`,
  );
}
