import { parseLogLine } from '../events/log-record.ts';
import type { DbtFinding } from './dbt-finding.ts';

/** The remedy for an error of the database, by its message. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/password authentication failed|no password supplied/, 'check DB_USER and DB_PASSWORD'],
  [/no encryption|SSL off/, 'set DB_SSLMODE=verify-full and DB_SSLROOTCERT'],
  [/does not support SSL/, 'turn TLS on at the server, or set DB_SSLMODE=disable'],
  [/SSL error|certificate|root\.crt/i, 'check DB_HOST, DB_SSLMODE and DB_SSLROOTCERT'],
  [/database ".*" does not exist/, 'check DB_NAME, or create the database'],
  [
    /role ".*" does not exist|permission denied to set role/,
    'run volka migrate as the owner of the database',
  ],
  [
    /refused|could not translate|timeout|timed out|No route/i,
    'check DB_HOST and DB_PORT, and that the server runs',
  ],
];

/**
 * The two findings in the output of `dbt debug --connection --log-format json`. dbt reads the profile first. If it has a
 * problem, the connection is not checked.
 */
export function readDebugOutput(
  output: string,
  exitCode: number | null,
  profilesFile: string,
): readonly DbtFinding[] {
  const records = output.split('\n').flatMap((line) => parseLogLine(line) ?? []);
  const texts = records.map(({ info }) => info.msg);
  const fatal = records.find(({ info }) => info.name === 'MainEncounteredError')?.info.msg;
  const reached = texts.some((text) => text.trim() === 'Connection:' || text.includes('Connection test'));
  if (fatal !== undefined || (!reached && exitCode !== 0)) {
    const said = fatal ?? texts.at(-1) ?? output.trim().split('\n').at(-1) ?? 'dbt says nothing';
    const variable = /Env var required but not provided: '(\w+)'/.exec(said)?.[1];
    return [
      variable === undefined
        ? {
            check: 'profile',
            state: 'problem',
            detail: oneLine(said),
            remedy: `fix ${profilesFile}`,
          }
        : {
            check: 'profile',
            state: 'problem',
            detail: `${profilesFile} needs the variable ${variable}`,
            remedy: `set ${variable} in the environment or in .env`,
          },
    ];
  }
  const valueOf = (name: string): string =>
    texts
      .map((text) => new RegExp(`^\\s*${name}: (.*)$`).exec(text)?.[1])
      .find((value) => value !== undefined) ?? '?';
  const target = `${valueOf('user')} at ${valueOf('host')}:${valueOf('port')}/${valueOf('database')}`;
  const profile: DbtFinding = { check: 'profile', state: 'ok', detail: `${profilesFile} gives ${target}` };
  if (exitCode === 0) return [profile, { check: 'connection', state: 'ok', detail: 'the database answers' }];
  const said = oneLine(findRefusal(texts.join('\n')) ?? texts.at(-1) ?? 'dbt ended without a word');
  const remedy = REMEDIES.find(([pattern]) => pattern.test(said))?.[1] ?? 'see the server log';
  return [profile, { check: 'connection', state: 'problem', detail: said, remedy }];
}

/** The message of the database: the lines after `Database Error`, up to an empty one. */
function findRefusal(text: string): string | undefined {
  const [, after] = text.split('Database Error', 2);
  if (after === undefined) return undefined;
  const lines = after.trimStart().split('\n');
  const end = lines.findIndex((line) => line.trim() === '');
  return lines.slice(0, end < 0 ? undefined : end).join('\n');
}

const oneLine = (text: string): string =>
  text.replace('[ERROR]: Encountered an error:', '').replaceAll(/\s+/g, ' ').trim().slice(0, 200);
