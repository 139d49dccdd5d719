import { alignColumns } from './align-columns.ts';
import type { HistoryVerification } from '../history/history-checks.ts';

const NUMBERS = new Set([1, 2, 3, 4]);

/** Formats the checks, their results and the totals of every level as lines. */
export function describeVerification({ figures, checks, levels }: HistoryVerification): readonly string[] {
  const { versions, openRows, openTombstones, keysOpenTwice, waitingLoads } = figures;
  return [
    `${versions} versions, ${openRows} open (${openTombstones} of them deleted, ${keysOpenTwice} keys open twice), ${waitingLoads} loads wait`,
    '',
    ...checks.flatMap(({ passed, statement, name, failures, examples }) => [
      passed
        ? `ok      ${statement}`
        : `FAILED  ${statement}: ${failures === null ? 'not checked' : `${failures} rows, see dq.${name}`}`,
      ...examples.map((example) => `          ${example}`),
    ]),
    '',
    ...alignColumns(
      [
        ['level', 'rows', 'spend EUR', 'registrations', 'revenue 14d EUR', ''],
        ...levels.map(({ level, rows, spendEur, registrations, revenue14dEur, differs }) => [
          level,
          rows === null ? '' : String(rows),
          spendEur,
          String(registrations),
          revenue14dEur,
          differs ? 'DIFFERS' : '',
        ]),
      ],
      NUMBERS,
    ),
  ];
}
