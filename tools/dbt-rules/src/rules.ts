import { enforcedBy, isEnforced } from './enforced.ts';
import { layerOf, modelsOf } from './manifest.ts';
import type { Layer, Manifest, ManifestNode } from './manifest.ts';
import { ratioColumns } from './metric-registry.ts';
import type { MetricRegistry } from './metric-registry.ts';

/** A violation of a rule of the project. */
export interface Offence {
  readonly rule: string;
  readonly where: string;
  readonly what: string;
}

interface Project {
  readonly manifest: Manifest;
  readonly registry: MetricRegistry;
}

type Rule = (project: Project) => readonly { readonly where: string; readonly what: string }[];

const NAMES: Readonly<Record<Layer, RegExp>> = {
  staging: /^stg_[a-z0-9_]+$/,
  core: /^(dim|fct|int)_[a-z0-9_]+$/,
  reporting: /^(?!stg_|dim_|fct_|int_)[a-z][a-z0-9_]*$/,
};

/** What each layer may read: the layers before it, itself, and the history. Only staging (and the snapshot) reads sources. */
const READS: Readonly<Record<Layer, readonly string[]>> = {
  staging: ['source', 'snapshot', 'staging'],
  core: ['staging', 'core', 'seed', 'snapshot'],
  reporting: ['staging', 'core', 'reporting', 'snapshot'],
};

const MAX_PARENTS = 7;
const MAX_CHILDREN = 14;
const KEY_TESTS = ['unique', 'unique_combination'];
/** Ratios of a single report. Their documentation says what is divided. */
const OWN_RATIO =
  /_share(_of_14d)?$|_change_7_days$|^(pace|roas|ltv|retention_rate|payer_conversion|cpi_7_days|growth_factor|figure|expected_value|robust_z|projected_ltv_14d|payer_conversion_7d_(low|high)|absolute_error_share|bias_share)$/;

const rules: Readonly<Record<string, Rule>> = {
  'names tell the layer': ({ manifest }) =>
    modelsOf(manifest).flatMap((model) => {
      const layer = layerOf(model);
      if (layer === undefined)
        return [{ where: model.name, what: `${model.original_file_path} is in no layer` }];
      return NAMES[layer].test(model.name) ? [] : [{ where: model.name, what: `not a name for ${layer}` }];
    }),

  'a layer reads what lies before it': ({ manifest }) =>
    modelsOf(manifest).flatMap((model) => {
      const layer = layerOf(model);
      if (layer === undefined) return [];
      return parentsOf(model)
        .map((id) => ({ id, kind: kindOf(manifest, id) }))
        .filter(({ kind }) => !READS[layer].includes(kind))
        .map(({ id, kind }) => ({ where: model.name, what: `${layer} reads ${kind} ${id}` }));
    }),

  'keys are enforced or tested': ({ manifest }) => {
    const tested = new Set(
      Object.values(manifest.nodes)
        .filter(({ test_metadata: test }) => KEY_TESTS.includes(test?.name ?? ''))
        .map(({ attached_node: node }) => node),
    );
    return (
      modelsOf(manifest)
        // A view that reads only the history has the history's key, which a unique index enforces.
        .filter(
          (model) =>
            !tested.has(model.unique_id) && enforcedBy(model).key === undefined && !readsOnlyHistory(model),
        )
        .map(({ name }) => ({
          where: name,
          what: `has no primary key and none of the tests ${KEY_TESTS.join(', ')}`,
        }))
    );
  },

  'what the database enforces is not tested again': ({ manifest }) =>
    Object.values(manifest.nodes)
      .filter((test) => {
        const model = manifest.nodes[test.attached_node ?? ''];
        return model !== undefined && isEnforced(test, enforcedBy(model));
      })
      .map(({ name }) => ({ where: name, what: 'a constraint of the contract enforces the same' })),

  'the grain comes first': ({ manifest }) =>
    modelsOf(manifest)
      .filter(({ description }) => !description.startsWith('One row per '))
      .map(({ name }) => ({ where: name, what: 'its description does not begin with "One row per"' })),

  'every column is documented': ({ manifest }) =>
    modelsOf(manifest).flatMap(({ name, columns }) =>
      Object.keys(columns).length === 0
        ? [{ where: name, what: 'no column is documented' }]
        : Object.values(columns)
            .filter(({ description }) => description.trim() === '')
            .map((column) => ({ where: `${name}.${column.name}`, what: 'has no description' })),
    ),

  'gold has a contract, a group and an access': ({ manifest }) =>
    goldOf(manifest).flatMap((model) => [
      ...(model.config.contract?.enforced === true
        ? []
        : [{ where: model.name, what: 'no enforced contract' }]),
      ...((model.group ?? model.config.group ?? null) === null
        ? [{ where: model.name, what: 'no group' }]
        : []),
      ...((model.access ?? model.config.access) === accessOf(model)
        ? []
        : [{ where: model.name, what: `access is not ${accessOf(model)}` }]),
    ]),

  'gold has a unit test': ({ manifest }) => {
    const tested = new Set(Object.values(manifest.unit_tests).map(({ model }) => model));
    return goldOf(manifest)
      .filter(({ name }) => !tested.has(name))
      .map(({ name }) => ({ where: name, what: 'no unit test' }));
  },

  'somebody reads each report': ({ manifest }) => {
    const read = new Set([
      ...Object.values(manifest.exposures).flatMap(({ depends_on: { nodes = [] } }) => nodes),
      ...modelsOf(manifest).flatMap(parentsOf),
    ]);
    return goldOf(manifest)
      .filter(({ unique_id: id }) => !read.has(id))
      .map(({ name }) => ({ where: name, what: 'no exposure and no model reads it' }));
  },

  'no model fans in or out too far': ({ manifest }) => {
    const models = modelsOf(manifest);
    const children = new Map<string, number>();
    for (const id of models.flatMap(parentsOf)) children.set(id, (children.get(id) ?? 0) + 1);
    return models.flatMap((model) => [
      ...(parentsOf(model).length > MAX_PARENTS
        ? [{ where: model.name, what: `reads ${parentsOf(model).length} nodes, at most ${MAX_PARENTS}` }]
        : []),
      ...((children.get(model.unique_id) ?? 0) > MAX_CHILDREN
        ? [
            {
              where: model.name,
              what: `is read by ${children.get(model.unique_id) ?? 0} models, at most ${MAX_CHILDREN}`,
            },
          ]
        : []),
    ]);
  },

  'ratios come from the registry, and are documented by its formula': ({ manifest, registry }) => {
    const known = ratioColumns(registry);
    return modelsOf(manifest)
      .filter((model) => layerOf(model) === 'reporting')
      .flatMap(({ name, columns }) =>
        Object.values(columns)
          .filter(({ data_type: type }) => type?.replaceAll(' ', '') === 'numeric(24,10)')
          .flatMap((column) => {
            const where = `${name}.${column.name}`;
            const formula = known.get(column.name);
            if (formula === undefined)
              return OWN_RATIO.test(column.name)
                ? []
                : [{ where, what: 'a ratio that vars.yml does not know' }];
            const documented = column.description.toLowerCase().startsWith(formula.toLowerCase());
            return documented ? [] : [{ where, what: `its description does not begin with "${formula}"` }];
          }),
      );
  },
};

/** Checks the project against every rule. */
export function checkRules(project: Project): readonly Offence[] {
  return Object.entries(rules).flatMap(([rule, check]) =>
    check(project).map((offence) => ({ rule, ...offence })),
  );
}

/** How many rules there are. */
export const RULE_COUNT = Object.keys(rules).length;

function parentsOf({ depends_on: { nodes = [] } }: ManifestNode): readonly string[] {
  return [...new Set(nodes)];
}

/** An intermediate model (`int_`) can change at any time. All other gold models are for readers. */
function accessOf({ name }: ManifestNode): string {
  return name.startsWith('int_') ? 'private' : 'public';
}

function readsOnlyHistory(model: ManifestNode): boolean {
  const parents = parentsOf(model);
  return parents.length > 0 && parents.every((id) => id.startsWith('snapshot.'));
}

function kindOf(manifest: Manifest, id: string): string {
  const node = manifest.nodes[id];
  if (node?.resource_type === 'model') return layerOf(node) ?? 'model';
  return id.split('.', 1)[0] ?? '';
}

function goldOf(manifest: Manifest): readonly ManifestNode[] {
  return modelsOf(manifest).filter((model) => ['core', 'reporting'].includes(layerOf(model) ?? ''));
}
