import { describe, expect, test } from 'vitest';
import type { DbtRequest } from '../dbt-request.ts';
import { buildCommandLine, checkRequest } from './command-line.ts';
import type { CommandSetting } from './command-line.ts';

const SETTING: CommandSetting = {
  projectDir: '/p',
  profilesDir: '/c',
  targetPath: '/t',
  retryFrom: null,
  warmParse: '/w/partial_parse.msgpack',
  eventsFrom: 'console',
};

const line = (request: Partial<DbtRequest>, setting: Partial<CommandSetting> = {}): string =>
  buildCommandLine({ command: 'build', runId: 'r', ...request }, { ...SETTING, ...setting }).join(' ');

describe('buildCommandLine', () => {
  test('gives each invocation its own target, log and the warm parse', () => {
    expect(line({})).toContain('--log-path /t --partial-parse-file-path /w/partial_parse.msgpack build');
    expect(line({})).toContain('--project-dir /p --profiles-dir /c --target-path /t');
    expect(line({}, { warmParse: null })).not.toContain('--partial-parse-file-path');
  });

  test('asks for events on the console or for silence', () => {
    expect(line({})).toContain('--log-level debug');
    expect(line({}, { eventsFrom: 'callback' })).toContain('--log-level none');
  });

  test('passes the selection and the options on', () => {
    const request = {
      select: ['a', 'tag:b'],
      exclude: 'c',
      fullRefresh: true,
      threads: 4,
      args: ['--fail-fast'],
    };
    expect(line(request)).toMatch(
      /--select a --select tag:b --exclude c --full-refresh --threads 4 --fail-fast$/,
    );
    expect(line({ command: 'docs generate' })).toContain(' docs generate --project-dir');
  });

  test('leaves selection and flags of a retry to what dbt noted of the first time', () => {
    const request = { select: 'a', args: ['--fail-fast'], fullRefresh: true, threads: 2 };
    const retry = line(request, { retryFrom: '/earlier' });
    expect(retry).toMatch(/ retry --project-dir \/p .* --state \/earlier --threads 2$/);
    expect(retry).not.toMatch(/--select|--fail-fast|--full-refresh/);
  });
});

describe('checkRequest', () => {
  const check = (request: Partial<DbtRequest>) => () => {
    checkRequest({ command: 'build', runId: 'r', ...request });
  };

  test.each(['--state', '--target-path=/x', '--no-write-json', '-q', '--log-format'])('refuses %s', (arg) => {
    expect(check({ args: [arg] })).toThrow(/the runner sets it itself/);
  });

  test.each(['', '--vars'])('refuses the selector %j', (select) => {
    expect(check({ select })).toThrow(/selector/);
    expect(check({ exclude: ['a', select] })).toThrow(/selector/);
  });
});
