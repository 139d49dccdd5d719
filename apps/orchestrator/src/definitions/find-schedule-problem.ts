import { Cron } from 'croner';

/** Describes what is wrong with a schedule (cron, five fields, UTC); null for a valid one. */
export function findScheduleProblem(text: string): string | null {
  // croner also accepts seconds, years, nicknames and single dates; our format has five fields.
  if (text.trim().split(/\s+/).length !== 5) return 'must be cron, five fields, such as "0 6 * * *"';
  try {
    const next = new Cron(text, { paused: true, timezone: 'UTC' }).nextRun();
    return next === null ? 'must have a next time' : null;
  } catch (error) {
    return error instanceof Error ? error.message : 'must be a cron expression';
  }
}
