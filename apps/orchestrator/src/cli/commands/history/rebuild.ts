import { Command } from 'commander';
import { assertNever } from '../../../errors.ts';
import { previewRebuild } from '../../../operations/history/preview-rebuild.ts';
import type { RebuildPreview } from '../../../operations/history/preview-rebuild.ts';
import { rebuildHistory } from '../../../operations/history/rebuild-history.ts';
import type { RebuildStep } from '../../../operations/history/rebuild-history.ts';
import type { CommandContext } from '../../command-context.ts';
import { confirm } from '../../confirm.ts';
import { withDbt } from '../../with-dbt.ts';
import { printVerification } from './verify.ts';

export function rebuildCommand(context: CommandContext): Command {
  const { print, signal } = context;
  return new Command('rebuild')
    .description(
      'empty the history and build it again from the raw log; continues a rebuild that was stopped',
    )
    .option('--yes', 'do not ask', false)
    .action(async ({ yes }: { readonly yes: boolean }) => {
      const verification = await withDbt(
        context,
        { command: 'history', adapter: 'worker' },
        async (operation) => {
          const preview = await previewRebuild(operation);
          for (const line of linesOfPreview(preview)) print(line);
          const { isBegun } = preview;
          if (!isBegun) await confirm('The present history will be discarded.', { yes, signal });
          return rebuildHistory(operation, {
            discard: !isBegun,
            onStep: (step) => {
              print(lineOfStep(step));
            },
          });
        },
      );
      printVerification(verification, context);
    });
}

function linesOfPreview({ isBegun, loads, loadsInHistory, dependents }: RebuildPreview): readonly string[] {
  if (isBegun) return [`a rebuild was begun: ${loadsInHistory} of ${loads} loads are in history; continuing`];
  return [
    `${loads} loads will be added to a new history, overlapping ones one after the other.`,
    ...(dependents.length === 0
      ? []
      : [`These depend on the history and are kept: ${dependents.join(', ')}.`]),
    'Until it ends the state at an instant and single versions cannot be read; the marts stay as they are.',
  ];
}

function lineOfStep(step: RebuildStep): string {
  switch (step.kind) {
    case 'waits':
      return step.message;
    case 'pass':
      return `pass ${step.pass}: ${step.taken} loads into history, ${step.waiting} wait`;
    case 'builds-marts':
      return 'building what reads the history';
    default:
      return assertNever(step);
  }
}
