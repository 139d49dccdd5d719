import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createArchive } from '@volka/extract';
import { Command, InvalidArgumentError } from 'commander';
import {
  readArchiveSettings,
  readNegativePolicies,
  readWindowPolicy,
} from '../../../config/read-settings.ts';
import { readProxyVariables, revealProxy } from '../../../config/proxy-variables.ts';
import { replayLoad } from '../../../etl/load/replay-load.ts';
import { acceptDriftOption, acceptanceOf } from '../../accept-drift-option.ts';
import type { CommandContext } from '../../command-context.ts';
import { withPool } from '../../with-pool.ts';

interface ReplayOptions {
  readonly evenIfSuperseded?: boolean;
  readonly acceptDrift?: string;
}

export function extractReplayCommand(context: CommandContext): Command {
  return new Command('replay')
    .description('validate and load an archived answer again, as a new load')
    .argument('<load>', 'id of the load whose answer it is, from etl.loads', loadIdArgument)
    .option('--even-if-superseded', 'also where later loads brought days of it again')
    .addOption(acceptDriftOption())
    .action(async (loadId: bigint, options: ReplayOptions) => {
      const { archiveUri, dataDir } = readArchiveSettings(context.environment, context.root);
      const negatives = readNegativePolicies(context.environment);
      const proxy = revealProxy(readProxyVariables(context.environment));
      const outcome = await withPool(context, { command: 'extract-replay', role: 'etl_writer' }, (pool) =>
        replayLoad(
          { archive: createArchive(archiveUri, {}, proxy), pool, negatives },
          {
            loadId,
            runId: `replay-${randomUUID()}`,
            spoolDir: join(dataDir, 'spool'),
            policy: {
              ...readWindowPolicy(context.environment),
              ...(options.acceptDrift === undefined ? {} : { acceptance: acceptanceOf(options.acceptDrift) }),
            },
            evenIfSuperseded: options.evenIfSuperseded === true,
            signal: context.signal,
          },
        ),
      );
      const { received, accepted, quarantined, cellsQuarantined } = outcome;
      context.print(
        `load ${loadId} was replayed as load ${outcome.loadId}: ${received} rows received, ${accepted} loaded, ${quarantined} and ${cellsQuarantined} cells quarantined; the history takes it up with the next run`,
      );
    });
}

function loadIdArgument(value: string): bigint {
  if (/^[1-9]\d{0,17}$/.test(value)) return BigInt(value);
  throw new InvalidArgumentError('It must be the number of a load.');
}
