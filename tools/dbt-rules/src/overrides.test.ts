import { expect, test } from 'vitest';
import { parseDbtRange, parseOverrides, parsePins } from './overrides.ts';

const HASH = 'a'.repeat(64);

function source(changes: Readonly<Record<string, string>> = {}): string {
  const { core = '1.12.6', hash = HASH, reason = 'It is slow.' } = changes;
  return `
checked_against: { dbt-core: ${core}, dbt-adapters: 1.24.5, dbt-postgres: 1.11.0 }
overrides:
  - { macro: a, reason: '${reason}', originals: { dbt.a: ${hash} } }`;
}

test('parseOverrides reads versions and originals', () => {
  expect(parseOverrides(source())).toEqual({
    checked_against: { 'dbt-core': '1.12.6', 'dbt-adapters': '1.24.5', 'dbt-postgres': '1.11.0' },
    overrides: [{ macro: 'a', reason: 'It is slow.', originals: { 'dbt.a': HASH } }],
  });
});

test.each([{ core: '1.12' }, { hash: 'abc' }, { reason: '' }])('parseOverrides refuses %o', (changes) => {
  expect(() => parseOverrides(source(changes))).toThrow();
});

test('parseDbtRange reads one condition or several', () => {
  expect(parseDbtRange("require-dbt-version: '>=1.12.0'")).toEqual(['>=1.12.0']);
  expect(parseDbtRange("require-dbt-version: ['>=1.12.0', '<1.13.0']")).toEqual(['>=1.12.0', '<1.13.0']);
  expect(() => parseDbtRange('name: shop')).toThrow();
});

test('parsePins reads pinned versions and nothing else', () => {
  const lock =
    'dbt-core==1.12.6 \\\n    --hash=sha256:ab\n    # via dbt-core==2\nagate>=1.7\ncolorama==0.4.6 ; python_version < "3.12"\n';
  expect([...parsePins(lock)]).toEqual([
    ['dbt-core', '1.12.6'],
    ['colorama', '0.4.6'],
  ]);
});
