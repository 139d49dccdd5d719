import { Command } from 'commander';
import { resumeRequests } from '../../../operations/extract/resume-requests.ts';
import type { CommandContext } from '../../command-context.ts';
import { operatorName } from '../../operator-name.ts';
import { withWarehouse } from '../../with-warehouse.ts';

export function extractResumeCommand(context: CommandContext): Command {
  return new Command('resume')
    .description('remove the pause that the API asked for (Retry-After): the next run sends requests at once')
    .action(async () => {
      const lifted = await withWarehouse(context, 'extract-resume', {}, (operation) =>
        resumeRequests(operation, { liftedBy: operatorName() }),
      );
      context.print(
        lifted.length === 0
          ? 'nothing to lift: the API asks for no pause now'
          : `lifted: the API asked for no request before ${lifted.at(-1) ?? ''}; the next run asks at once`,
      );
    });
}
