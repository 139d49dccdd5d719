import { createHash } from 'node:crypto';
import type { MacroManifest, ManifestMacro } from './manifest.ts';
import type { Overrides } from './overrides.ts';
import type { Offence } from './rules.ts';

export interface OverrideCheck {
  readonly manifest: MacroManifest;
  readonly overrides: Overrides;
  /** Conditions of `require-dbt-version`. */
  readonly dbtRange: readonly string[];
  /** Pinned versions by package, for each requirements file. */
  readonly pins: Readonly<Record<string, ReadonlyMap<string, string>>>;
}

/**
 * Compares the recorded overrides with the project and with the installed dbt.
 * An upgrade of dbt that changes an original fails here, with the name of the override to review.
 */
export function checkOverrides(check: OverrideCheck): readonly Offence[] {
  return [...checkList(check), ...checkOriginals(check), ...checkVersions(check)];
}

/** SHA-256 of a text, in hexadecimal digits. */
export function sha256Of(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Every macro that replaces one of dbt is in the list, and every entry of the list is such a macro. */
function checkList({ manifest, overrides }: OverrideCheck): readonly Offence[] {
  const rule = 'overrides are listed with their originals';
  const dbt = dbtMacros(manifest);
  const own = Object.values(manifest.macros).filter((macro) => isOwn(manifest, macro));
  const listed = new Map(overrides.overrides.map((override) => [override.macro, override]));
  return [
    ...own.flatMap(({ name, original_file_path: where }) => {
      const original = originalOf(name, dbt);
      if (original === undefined) return [];
      const override = listed.get(name);
      if (override === undefined)
        return [{ rule, where, what: `${name} replaces ${original} and is not in overrides.yml` }];
      return original in override.originals
        ? []
        : [{ rule, where, what: `${name} replaces ${original}, for which overrides.yml has no hash` }];
    }),
    ...[...listed.keys()]
      .filter((name) => !own.some((macro) => macro.name === name && originalOf(name, dbt) !== undefined))
      .map((name) => ({ rule, where: 'overrides.yml', what: `${name} replaces no macro of dbt` })),
  ];
}

/** Every recorded original is the same text in the installed dbt. */
function checkOriginals({ manifest, overrides }: OverrideCheck): readonly Offence[] {
  const dbt = dbtMacros(manifest);
  const checked = `dbt-core ${overrides.checked_against['dbt-core']}`;
  return overrides.overrides.flatMap(({ macro, originals }) =>
    Object.entries(originals).flatMap(([original, recorded]) => {
      const installed = dbt.get(original);
      const found = installed === undefined ? null : sha256Of(installed.macro_sql);
      if (found === recorded) return [];
      const change = found === null ? 'no longer exists' : `has the hash ${found}`;
      const what = `review this override: ${original} ${change}; it was checked against ${checked}`;
      return [{ rule: 'originals of overrides are unchanged', where: macro, what }];
    }),
  );
}

/** dbt is installed and pinned in the versions against which the overrides were checked. */
function checkVersions({ manifest, overrides, dbtRange, pins }: OverrideCheck): readonly Offence[] {
  const rule = 'dbt is pinned to the checked version';
  const checked = Object.entries(overrides.checked_against);
  const [major = '', minor = ''] = overrides.checked_against['dbt-core'].split('.');
  const bound = `<${major}.${Number(minor) + 1}.0`;
  const installed = manifest.metadata.dbt_version;
  return [
    ...(installed === overrides.checked_against['dbt-core']
      ? []
      : [{ rule, where: 'overrides.yml', what: `dbt-core ${installed} is installed` }]),
    ...(dbtRange.includes(bound)
      ? []
      : [{ rule, where: 'dbt_project.yml', what: `require-dbt-version needs the condition ${bound}` }]),
    ...checked
      .filter(([name]) => !Object.values(pins).some((pinned) => pinned.has(name)))
      .map(([name]) => ({ rule, where: 'overrides.yml', what: `no requirements file pins ${name}` })),
    ...Object.entries(pins).flatMap(([where, pinned]) =>
      checked
        .filter(([name, version]) => (pinned.get(name) ?? version) !== version)
        .map(([name, version]) => ({
          rule,
          where,
          what: `pins ${name} ${pinned.get(name) ?? ''}, checked was ${version}`,
        })),
    ),
  ];
}

function isOwn({ metadata }: MacroManifest, macro: ManifestMacro): boolean {
  return macro.package_name === metadata.project_name;
}

/** The macros of dbt and its adapter, by `package.name`. */
function dbtMacros(manifest: MacroManifest): ReadonlyMap<string, ManifestMacro> {
  return new Map(
    Object.values(manifest.macros)
      .filter((macro) => !isOwn(manifest, macro))
      .map((macro) => [`${macro.package_name}.${macro.name}`, macro]),
  );
}

/** The macro that dbt would use if the project had no macro of this name; undefined where dbt has none. */
function originalOf(name: string, dbt: ReadonlyMap<string, ManifestMacro>): string | undefined {
  const [, kind] = /^materialization_(.+)_(?:default|postgres)$/.exec(name) ?? [];
  const dispatched = name.replace(/^(?:default|postgres)__/, '');
  const names =
    kind === undefined
      ? [`postgres__${dispatched}`, `default__${dispatched}`, dispatched]
      : [`materialization_${kind}_postgres`, `materialization_${kind}_default`];
  return names
    .flatMap((candidate) => [`dbt_postgres.${candidate}`, `dbt.${candidate}`])
    .find((candidate) => dbt.has(candidate));
}
