import { expect, test } from 'vitest';
import { checkOverrides, sha256Of } from './check-overrides.ts';
import type { OverrideCheck } from './check-overrides.ts';
import type { MacroManifest, ManifestMacro } from './manifest.ts';

function macro(
  packageName: string,
  name: string,
  sql = `{% macro ${name}() %}{% endmacro %}`,
): ManifestMacro {
  return { name, package_name: packageName, original_file_path: `macros/${name}.sql`, macro_sql: sql };
}

const DBT = [
  macro('dbt', 'snapshot_get_time'),
  macro('dbt', 'default__snapshot_get_time'),
  macro('dbt_postgres', 'postgres__snapshot_get_time'),
  macro('dbt', 'materialization_view_default'),
  macro('dbt', 'generate_schema_name'),
  macro('dbt', 'default__generate_schema_name'),
];
const OWN = [
  macro('shop', 'postgres__snapshot_get_time'),
  macro('shop', 'materialization_view_postgres'),
  macro('shop', 'generate_schema_name'),
  macro('shop', 'cents_to_eur'),
];
/** By macro of the project: the macro that dbt would use without it. */
const ORIGINALS = {
  postgres__snapshot_get_time: 'dbt_postgres.postgres__snapshot_get_time',
  materialization_view_postgres: 'dbt.materialization_view_default',
  generate_schema_name: 'dbt.default__generate_schema_name',
};

function manifestOf(macros: readonly ManifestMacro[], dbtVersion = '1.12.6'): MacroManifest {
  return {
    metadata: { dbt_version: dbtVersion, project_name: 'shop' },
    macros: Object.fromEntries(macros.map((each) => [`macro.${each.package_name}.${each.name}`, each])),
  };
}

function hashOf(original: string): string {
  return sha256Of(DBT.find((each) => `${each.package_name}.${each.name}` === original)?.macro_sql ?? '');
}

function overridesOf(originals: Readonly<Record<string, string>>): OverrideCheck['overrides'] {
  return {
    checked_against: { 'dbt-core': '1.12.6', 'dbt-adapters': '1.24.5', 'dbt-postgres': '1.11.0' },
    overrides: Object.entries(originals).map(([name, original]) => ({
      macro: name,
      reason: 'As the test needs it.',
      originals: { [original]: hashOf(original) },
    })),
  };
}

function offencesOf(changes: Partial<OverrideCheck>): readonly string[] {
  const pins = new Map([
    ['dbt-core', '1.12.6'],
    ['dbt-adapters', '1.24.5'],
    ['dbt-postgres', '1.11.0'],
  ]);
  return checkOverrides({
    manifest: manifestOf([...DBT, ...OWN]),
    overrides: overridesOf(ORIGINALS),
    dbtRange: ['>=1.12.0', '<1.13.0'],
    pins: { 'requirements.lock': pins },
    ...changes,
  }).map(({ where, what }) => `${where}: ${what}`);
}

test('checkOverrides accepts overrides that are listed with the hashes of their originals', () => {
  expect(offencesOf({})).toEqual([]);
});

test('checkOverrides names the override whose original changed, and the new hash', () => {
  const changed = DBT.map((each) =>
    each.name === 'materialization_view_default' ? { ...each, macro_sql: 'another text' } : each,
  );
  expect(offencesOf({ manifest: manifestOf([...changed, ...OWN]) })).toEqual([
    `materialization_view_postgres: review this override: dbt.materialization_view_default has the hash ${sha256Of('another text')}; it was checked against dbt-core 1.12.6`,
  ]);
});

test('checkOverrides names the override whose original dbt no longer has', () => {
  const original = 'dbt_postgres.postgres__snapshot_get_time';
  const left = DBT.filter((each) => `${each.package_name}.${each.name}` !== original);
  expect(offencesOf({ manifest: manifestOf([...left, ...OWN]) })).toEqual([
    'macros/postgres__snapshot_get_time.sql: postgres__snapshot_get_time replaces dbt.default__snapshot_get_time, for which overrides.yml has no hash',
    `postgres__snapshot_get_time: review this override: ${original} no longer exists; it was checked against dbt-core 1.12.6`,
  ]);
});

test.each(Object.entries(ORIGINALS))('checkOverrides finds that %s is not listed', (name, original) => {
  const others = Object.fromEntries(Object.entries(ORIGINALS).filter(([each]) => each !== name));
  expect(offencesOf({ overrides: overridesOf(others) })).toEqual([
    `macros/${name}.sql: ${name} replaces ${original} and is not in overrides.yml`,
  ]);
});

test('checkOverrides finds an entry that replaces nothing', () => {
  const overrides = overridesOf({ ...ORIGINALS, cents_to_eur: 'dbt.generate_schema_name' });
  expect(offencesOf({ overrides })).toEqual(['overrides.yml: cents_to_eur replaces no macro of dbt']);
});

test('checkOverrides finds another version that is installed, pinned or allowed', () => {
  expect(
    offencesOf({
      manifest: manifestOf([...DBT, ...OWN], '1.13.0'),
      dbtRange: ['>=1.12.0', '<2.0.0'],
      pins: {
        'requirements.lock': new Map([
          ['dbt-core', '1.13.0'],
          ['dbt-adapters', '1.24.5'],
        ]),
      },
    }),
  ).toEqual([
    'overrides.yml: dbt-core 1.13.0 is installed',
    'dbt_project.yml: require-dbt-version needs the condition <1.13.0',
    'overrides.yml: no requirements file pins dbt-postgres',
    'requirements.lock: pins dbt-core 1.13.0, checked was 1.12.6',
  ]);
});
