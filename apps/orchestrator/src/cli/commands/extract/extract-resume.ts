import { liftRequestHolds } from '@volka/warehouse/operate';
import { Command } from 'commander';
import { CAMPAIGNS_SOURCE } from '../../../etl/campaigns-stream.ts';
import type { CommandContext } from '../../command-context.ts';
import { operatorName } from '../../operator-name.ts';
import { withPool } from '../../with-pool.ts';

export function extractResumeCommand(context: CommandContext): Command {
  return new Command('resume')
    .description('let requests go out before the time that the API asked to wait for (Retry-After)')
    .action(async () => {
      const lifted = await withPool(context, { command: 'extract-resume', role: 'etl_writer' }, (pool) =>
        liftRequestHolds(pool, {
          source: CAMPAIGNS_SOURCE,
          now: context.now(),
          liftedBy: operatorName(),
        }),
      );
      context.print(
        lifted.length === 0
          ? 'nothing to lift: the API asks for no pause now'
          : `lifted: the API asked for no request before ${lifted.at(-1) ?? ''}; the next run asks at once`,
      );
    });
}
