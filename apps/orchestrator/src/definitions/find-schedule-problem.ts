import { Cron } from 'croner';

/** What is wrong with a schedule (cron, five fields, UTC), or null. */
export function findScheduleProblem(text: string): string | null {
  // croner takes seconds, years, nicknames and single dates too; the format has five fields.
  if (text.trim().split(/\s+/).length !== 5) return 'must be cron, five fields, such as "0 6 * * *"';
  try {
    const next = new Cron(text, { paused: true, timezone: 'UTC' }).nextRun();
    return next === null ? 'must be a time that comes' : null;
  } catch (error) {
    return error instanceof Error ? error.message : 'is no cron expression';
  }
}
