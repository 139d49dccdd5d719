import { describeReasons, formatDays } from '@volka/extract';
import { addDays, countDays, yearsBefore } from '@volka/runtime/calendar';
import { Command } from 'commander';
import { readPlanSettings } from '../../../config/read-settings.ts';
import { planLoad } from '../../../etl/load/plan-load.ts';
import type { CommandContext } from '../../command-context.ts';
import { todayOf } from '../../command-context.ts';
import { readDateRange } from '../../date-range-options.ts';
import type { DateRangeOptions } from '../../date-range-options.ts';
import { isoDateOption } from '../../iso-date-option.ts';
import { withPool } from '../../with-pool.ts';

interface PlanOptions extends DateRangeOptions {
  readonly today?: string;
}

export function extractPlanCommand(context: CommandContext): Command {
  return new Command('plan')
    .description('print which windows the next run would fetch, and why each day is due')
    .option('--today <date>', 'the open day, YYYY-MM-DD, UTC; days before it are planned', isoDateOption)
    .option('--from <date>', 'plan only the days from here on, whatever is known of them', isoDateOption)
    .option('--to <date>', 'the last of these days', isoDateOption)
    .action(async (options: PlanOptions) => {
      const { historyYears, loadOrder, ...reach } = readPlanSettings(context.environment);
      const today = options.today ?? todayOf(context);
      const only = readDateRange(options);
      const plan = {
        firstDate: yearsBefore(today, historyYears),
        order: loadOrder,
        ...reach,
        ...(only === undefined ? {} : { only }),
      };
      const windows = await withPool(context, { command: 'extract-plan', role: 'dashboard_ro' }, (pool) =>
        planLoad(pool, plan, today),
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
