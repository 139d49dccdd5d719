import { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { acceptGapCommand } from './extract/accept-gap.ts';
import { extractPlanCommand } from './extract/extract-plan.ts';
import { extractReplayCommand } from './extract/extract-replay.ts';
import { extractResumeCommand } from './extract/extract-resume.ts';
import { gapsCommand } from './extract/gaps.ts';
import { withdrawGapCommand } from './extract/withdraw-gap.ts';

export function extractCommand(context: CommandContext): Command {
  return new Command('extract')
    .description('plan and replay downloads from the Campaigns API, and accept gaps')
    .addCommand(extractPlanCommand(context))
    .addCommand(extractReplayCommand(context))
    .addCommand(extractResumeCommand(context))
    .addCommand(gapsCommand(context))
    .addCommand(acceptGapCommand(context))
    .addCommand(withdrawGapCommand(context));
}
