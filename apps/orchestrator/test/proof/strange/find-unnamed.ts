import type { WarehousePool } from '@volka/warehouse';
import { findLoad, readDays, readWarnings } from './ledger.ts';
import type { LedgerLoad, LedgerWarning, Quarantined } from './ledger.ts';
import type { Effect, ServedRecord } from './oddity.ts';
import type { GivenAnswer } from './strange-source.ts';

/** Days without rows beside days that have some. */
const OF_EMPTY_DAYS = new Set(['EMPTY_WINDOW', 'EMPTY_RUN', 'TRAILING_DAYS_EMPTY', 'VOLUME_OFF']);

/** Compares every oddity served in a run with the ledger; returns those that are not recorded. */
export async function findUnnamed(
  admin: WarehousePool,
  runId: string,
  answers: readonly GivenAnswer[],
): Promise<readonly string[]> {
  const warnings = await readWarnings(admin, runId);
  const unnamed: string[] = [];
  for (const answer of answers) {
    const about = warnings.filter(
      ({ fromDate, toDate }) => fromDate === answer.fromDate && toDate === answer.toDate,
    );
    const missed = (what: string): void => {
      unnamed.push(
        `${runId} ${answer.fromDate}..${answer.toDate} lod=${answer.lod}: ${what} is named nowhere`,
      );
    };
    const isFailed = about.some(({ isFailure, code }) => isFailure || code === 'DOWNLOAD_ABANDONED');
    const isIncomplete = (date: string): boolean =>
      warnings.some(({ code, fromDate, toDate }) => isOfLevels(code) && fromDate <= date && date <= toDate);
    if (!isFailed && !answer.incomplete.every(isIncomplete)) missed('a day of which rows are missing');
    if (answer.status !== 200 && answer.oddity !== null) {
      if (!about.some(isOfAttempt)) missed(`${answer.oddity}, status ${answer.status}`);
    } else if (answer.lod === 'c') {
      // The levels of a window that failed are not compared.
      const isTold = isFailed || warnings.some(({ code }) => isOfLevels(code));
      if (answer.oddity !== null && !isTold) missed(answer.oddity);
    } else if (answer.records.some(({ strikes }) => strikes.length > 0)) {
      const load = await findLoad(admin, answer);
      if (load !== null) findUnnamedRecords(load, answer.records).forEach(missed);
      else if (!isFailed) missed('an answer that was not loaded');
    }
  }
  return [...unnamed, ...(await findUnnamedDays(admin, runId, answers, warnings))];
}

function isOfAttempt({ code, isFailure }: LedgerWarning): boolean {
  return isFailure || code === 'ATTEMPTS_FAILED' || code === 'DOWNLOAD_ABANDONED' || isOfLevels(code);
}

function isOfLevels(code: string): boolean {
  return code === 'LEVELS_DIFFER' || code === 'LEVELS_NOT_COMPARED';
}

function findUnnamedRecords(load: LedgerLoad, records: readonly ServedRecord[]): readonly string[] {
  const unnamed = new Map<string, number>();
  let copies = 0;
  records.forEach(({ strikes }, at) => {
    const inQuarantine = load.quarantined.get(at);
    for (const { oddity, effect } of strikes) {
      if (effect.kind === 'collapsed') copies += 1;
      if (!isNamed(effect, load, inQuarantine)) unnamed.set(oddity, (unnamed.get(oddity) ?? 0) + 1);
    }
  });
  const told = [...unnamed].map(([oddity, count]) => `${oddity} in ${count} records of load ${load.loadId}`);
  return load.collapsed < copies ? [...told, `${copies} copies, of which ${load.collapsed} collapsed`] : told;
}

function isNamed(
  effect: Effect,
  { warnedRules }: LedgerLoad,
  inQuarantine: Quarantined | undefined,
): boolean {
  // Where another oddity refuses the whole record, the record is in quarantine with its JSON.
  if (inQuarantine?.columns === null && effect.kind !== 'record-refused') return true;
  switch (effect.kind) {
    case 'record-refused':
      return inQuarantine?.columns === null && effect.rules.some((rule) => inQuarantine.rules.includes(rule));
    case 'cells-refused':
      return inQuarantine !== undefined && effect.rules.some((rule) => inQuarantine.rules.includes(rule));
    case 'doubted':
      return effect.rules.some((rule) => warnedRules.has(rule));
    case 'window-refused':
      return false;
    case 'unknown':
    case 'collapsed':
    case 'loaded':
      return true;
  }
}

/** A day that was answered without its rows is recorded as empty, or is a warning. */
async function findUnnamedDays(
  admin: WarehousePool,
  runId: string,
  answers: readonly GivenAnswer[],
  warnings: readonly LedgerWarning[],
): Promise<readonly string[]> {
  const lacking = new Set(answers.flatMap((answer) => (answer.lod === 'a' ? answer.lacking : [])));
  const states = new Map((await readDays(admin)).map(({ date, state }) => [date, state]));
  return [...lacking].flatMap((date) => {
    const isTold = warnings.some(
      ({ code, fromDate, toDate, isFailure }) =>
        (OF_EMPTY_DAYS.has(code) || isFailure) && fromDate <= date && date <= toDate,
    );
    return isTold || states.get(date) !== 'loaded'
      ? []
      : [`${runId} ${date}: no rows, and the day counts as loaded`];
  });
}
