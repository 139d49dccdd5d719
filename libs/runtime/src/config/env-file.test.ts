import { expect, test } from 'vitest';
import { ConfigError } from '../errors.ts';
import { parseEnvFile } from './env-file.ts';

test.each([
  ['a # inside a value', 'DB_PASSWORD=pa#ss', 'pa#ss'],
  ['a # at its start', 'DB_PASSWORD=#pass', '#pass'],
  ['a comment behind a space', 'DB_PASSWORD=pass # of the owner', 'pass'],
  ['a comment behind a tab', 'DB_PASSWORD=pass\t#comment', 'pass'],
  ['a comment and no value', 'DB_PASSWORD= # not yet', ''],
  ['nothing', 'DB_PASSWORD=', ''],
  ['spaces around', '  DB_PASSWORD =  pa ss  ', 'pa ss'],
  ['an = in the value', 'DB_PASSWORD=pa=ss==', 'pa=ss=='],
  ['quotes inside', `DB_PASSWORD=pa"s's`, `pa"s's`],
  ['single quotes', `DB_PASSWORD='pa #s\\n"s ' # comment`, 'pa #s\\n"s '],
  ['double quotes', 'DB_PASSWORD="pa #s\\ns" # comment', 'pa #s\ns'],
  ['backticks', 'DB_PASSWORD=`pa\'s"s`', `pa's"s`],
  ['a backslash and a dollar', 'DB_PASSWORD=pa\\n$HOME', 'pa\\n$HOME'],
  ['more than one line', 'DB_PASSWORD="pa\nss"\n', 'pa\nss'],
  ['the shell form', 'export DB_PASSWORD=pa#ss', 'pa#ss'],
  ['a byte order mark and Windows line ends', '\uFEFFDB_PASSWORD=pa#ss\r\nDB_NAME=x\r\n', 'pa#ss'],
])('parseEnvFile reads %s', (_what, text, value) => {
  expect(parseEnvFile(text)['DB_PASSWORD']).toBe(value);
});

test('parseEnvFile skips comments and empty lines, and takes the last of two', () => {
  expect(parseEnvFile('# A=1\n\n  # B=2\nC=3\nC=4\n')).toEqual({ C: '4' });
});

test('parseEnvFile names every line that it cannot read, and no value', () => {
  const read = (): unknown => parseEnvFile(`DB_HOST=x\ncanary\nA='canary' canary\n2B=canary\nC="canary\n`);
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(
    'Cannot read the configuration: .env line 2 is not NAME=value; ' +
      '.env line 3 has text behind the closing quote; .env line 4 is not NAME=value; ' +
      '.env line 5 opens a quote that is never closed; see .env.template',
  );
  expect(read).not.toThrow(/canary/);
});
