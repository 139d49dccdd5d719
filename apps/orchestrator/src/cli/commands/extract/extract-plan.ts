import { describeReasons, formatDays } from '@volka/extract';
import { addDays, countDays } from '@volka/runtime/calendar';
import { Command } from 'commander';
import { readPlanSettings } from '../../../config/extraction-settings.ts';
import { planExtraction } from '../../../operations/extract/plan-extraction.ts';
import type { CommandContext } from '../../command-context.ts';
import { readOptionalDateRange } from '../../date-range-options.ts';
import type { DateRangeOptions } from '../../date-range-options.ts';
import { isoDateOption } from '../../iso-date-option.ts';
import { withWarehouse } from '../../with-warehouse.ts';

interface PlanOptions extends DateRangeOptions {
  readonly today?: string;
}

export function extractPlanCommand(context: CommandContext): Command {
  return new Command('plan')
    .description('list the windows that the next run would fetch, and why each day is due')
    .option(
      '--today <date>',
      'the current day, YYYY-MM-DD, UTC; only earlier days are planned',
      isoDateOption,
    )
    .option('--from <date>', 'first day to plan; days that are not due are planned too', isoDateOption)
    .option('--to <date>', 'last day to plan', isoDateOption)
    .action(async (options: PlanOptions) => {
      const only = readOptionalDateRange(options);
      const { today, windows } = await withWarehouse(
        context,
        'extract-plan',
        { plan: readPlanSettings },
        (operation) => planExtraction(operation, { today: options.today, only }),
      );
      const days = windows.reduce((sum, window) => sum + countDays(window), 0);
      context.print(
        windows.length === 0
          ? `nothing is due on ${today}; ${addDays(today, -1)} is the last closed day`
          : `${count(windows.length, 'window')}, ${count(days, 'day')} due on ${today}; ${addDays(today, -1)} is the last closed day`,
      );
      for (const window of windows) {
        const range = formatDays(window).padEnd(21);
        context.print(`${range}  ${count(countDays(window), 'day').padStart(8)}  ${describeReasons(window)}`);
      }
    });
}

const count = (value: number, unit: string): string =>
  `${value.toLocaleString('en-US')} ${unit}${value === 1 ? '' : 's'}`;
