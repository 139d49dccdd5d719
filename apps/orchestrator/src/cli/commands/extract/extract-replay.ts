import { Command } from 'commander';
import { readArchiveSettings, readReadingSettings } from '../../../config/extraction-settings.ts';
import { replayAnswer } from '../../../operations/extract/replay-answer.ts';
import { acceptDriftOption, acceptanceOf } from '../../accept-drift-option.ts';
import type { CommandContext } from '../../command-context.ts';
import { idArgument } from '../../id-argument.ts';
import { withWarehouse } from '../../with-warehouse.ts';

interface ReplayOptions {
  readonly evenIfSuperseded?: boolean;
  readonly acceptDrift?: string;
}

export function extractReplayCommand(context: CommandContext): Command {
  return new Command('replay')
    .description('validate and load an archived answer again, as a new load')
    .argument(
      '<load>',
      'id of the load whose answer it is, from etl.loads',
      idArgument('the number of a load'),
    )
    .option('--even-if-superseded', 'also if later loads contain days of it')
    .addOption(acceptDriftOption())
    .action(async (loadId: bigint, { evenIfSuperseded, acceptDrift }: ReplayOptions) => {
      const parts = { archive: readArchiveSettings, reading: readReadingSettings };
      const outcome = await withWarehouse(context, 'extract-replay', parts, (operation) =>
        replayAnswer(operation, { loadId, evenIfSuperseded, acceptDrift: acceptanceOf(acceptDrift) }),
      );
      const { received, accepted, quarantined, cellsQuarantined } = outcome;
      context.print(
        `load ${loadId} was replayed as load ${outcome.loadId}: ${received} rows received, ${accepted} loaded, ${quarantined} and ${cellsQuarantined} cells quarantined; the next run adds them to the history`,
      );
    });
}
