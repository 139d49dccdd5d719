import { expect, test } from 'vitest';
import type { Manifest, ManifestNode } from './manifest.ts';
import { parseMetricRegistry } from './metric-registry.ts';
import { checkRules, RULE_COUNT } from './rules.ts';

const REGISTRY = parseMetricRegistry(`
vars:
  lifedays: [1, 7]
  metrics:
    - { name: revenue, label: Revenue, kind: sum, words: 'revenue within {days}', by_lifeday: true, unit: EUR, direction: higher, caveat: '' }
    - { name: spend, label: Spend, kind: sum, words: spend, unit: EUR, direction: none, caveat: '' }
    - { name: roas, label: ROAS, kind: ratio, numerator: revenue, denominator: spend, by_lifeday: true, unit: fraction, direction: higher, caveat: '' }
`);

function model(folder: string, name: string, changes: Partial<ManifestNode> = {}): ManifestNode {
  return {
    unique_id: `model.p.${name}`,
    resource_type: 'model',
    name,
    original_file_path: `models/${folder}/${name}.sql`,
    description: 'One row per thing.',
    columns: { a: { name: 'a', description: 'A, count.' } },
    depends_on: { nodes: [] },
    config: { contract: { enforced: true }, group: 'marketing' },
    access: 'public',
    ...changes,
  };
}

const staging = model('staging', 'stg_a', { depends_on: { nodes: ['source.p.a.a'] } });
const core = model('marts/core', 'fct_a', { depends_on: { nodes: ['model.p.stg_a'] } });
const reporting = model('marts/reporting', 'report_a', { depends_on: { nodes: ['model.p.fct_a'] } });

function manifestOf(
  models: readonly ManifestNode[],
  { withTests = true, withExposure = true } = {},
): Manifest {
  const tests = models.map((node) => ({
    ...model('', `unique_${node.name}`),
    resource_type: 'test',
    attached_node: node.unique_id,
    test_metadata: { name: 'unique' },
  }));
  return {
    nodes: Object.fromEntries([...models, ...(withTests ? tests : [])].map((node) => [node.unique_id, node])),
    exposures: withExposure
      ? { e: { name: 'e', depends_on: { nodes: models.map(({ unique_id: id }) => id) } } }
      : {},
    unit_tests: withTests
      ? Object.fromEntries(models.map(({ name }) => [name, { name: `${name}_works`, model: name }]))
      : {},
  };
}

function rulesBroken(models: readonly ManifestNode[], options = {}): readonly string[] {
  const offences = checkRules({ manifest: manifestOf(models, options), registry: REGISTRY });
  return [...new Set(offences.map(({ rule }) => rule))];
}

test('checkRules finds nothing in a project that keeps every rule', () => {
  expect(rulesBroken([staging, core, reporting])).toEqual([]);
  expect(RULE_COUNT).toBe(11);
});

test.each<[string, ManifestNode]>([
  ['names tell the layer', model('marts/core', 'orders')],
  ['names tell the layer', model('elsewhere', 'stg_b')],
  [
    'a layer reads what lies before it',
    model('marts/core', 'fct_b', { depends_on: { nodes: ['source.p.a.a'] } }),
  ],
  [
    'a layer reads what lies before it',
    model('staging', 'stg_b', { depends_on: { nodes: ['model.p.fct_a'] } }),
  ],
  ['the grain comes first', model('marts/core', 'fct_b', { description: 'All things.' })],
  ['every column is documented', model('staging', 'stg_b', { columns: {} })],
  [
    'every column is documented',
    model('staging', 'stg_b', { columns: { a: { name: 'a', description: ' ' } } }),
  ],
  [
    'gold has a contract, a group and an access',
    model('marts/core', 'fct_b', { config: { group: 'marketing' } }),
  ],
  ['gold has a contract, a group and an access', model('marts/core', 'fct_b', { access: 'protected' })],
  ['gold has a contract, a group and an access', model('marts/core', 'int_b', { access: 'public' })],
  [
    'no model fans in or out too far',
    model('marts/core', 'fct_b', {
      depends_on: { nodes: Array.from({ length: 8 }, (_, n) => `seed.p.s${n}`) },
    }),
  ],
  [
    'ratios come from the registry, and are documented by its formula',
    model('marts/reporting', 'report_b', {
      columns: { x: { name: 'arpdau', description: 'Revenue ÷ users.', data_type: 'numeric(24, 10)' } },
    }),
  ],
  [
    'ratios come from the registry, and are documented by its formula',
    model('marts/reporting', 'report_b', {
      columns: {
        x: { name: 'roas_7d', description: 'Spend ÷ revenue within 7 days.', data_type: 'numeric(24, 10)' },
      },
    }),
  ],
])('checkRules tells: %s', (rule, offender) => {
  expect(rulesBroken([staging, core, reporting, offender])).toEqual([rule]);
});

test('checkRules accepts a ratio that is documented by its formula', () => {
  const roas = {
    name: 'roas_7d',
    description: 'Revenue within 7 days ÷ spend, fraction.',
    data_type: 'numeric(24,10)',
  };
  expect(
    rulesBroken([staging, core, model('marts/reporting', 'report_a', { columns: { roas_7d: roas } })]),
  ).toEqual([]);
});

const table = (changes: Partial<ManifestNode> = {}): ManifestNode =>
  model('marts/core', 'fct_t', {
    columns: {
      a: { name: 'a', description: 'A, count.', constraints: [{ type: 'not_null' }] },
      b: { name: 'b', description: 'B, count.' },
      c: { name: 'c', description: 'C, count.' },
    },
    constraints: [{ type: 'primary_key', columns: ['a', 'b'] }],
    config: {
      contract: { enforced: true },
      group: 'marketing',
      materialized: 'incremental',
      meta: { foreign_keys: [{ column: 'c', to: 'dim_c' }] },
    },
    ...changes,
  });

function testOn(name: string, kwargs: { column_name?: string; columns?: readonly string[] }): ManifestNode {
  return {
    ...model('', `${name}_t`),
    resource_type: 'test',
    attached_node: 'model.p.fct_t',
    test_metadata: { name, kwargs },
  };
}

function rulesBrokenBy(...nodes: readonly ManifestNode[]): readonly string[] {
  const manifest: Manifest = {
    nodes: Object.fromEntries(nodes.map((node) => [node.unique_id, node])),
    exposures: { e: { name: 'e', depends_on: { nodes: ['model.p.fct_t'] } } },
    unit_tests: { u: { name: 'u', model: 'fct_t' } },
  };
  return checkRules({ manifest, registry: REGISTRY }).map(({ rule }) => rule);
}

test('checkRules takes a primary key for a tested one where the database enforces it', () => {
  expect(rulesBrokenBy(table())).toEqual([]);
  const view = table({ config: { ...table().config, materialized: 'view' } });
  expect(rulesBrokenBy(view)).toEqual(['keys are enforced or tested']);
  const loose = table({ config: { ...table().config, contract: { enforced: false } } });
  expect(rulesBrokenBy(loose)).toContain('keys are enforced or tested');
});

test.each<[string, { column_name?: string; columns?: readonly string[] }]>([
  ['not_null', { column_name: 'a' }],
  ['not_null_columns', { columns: ['a', 'c'] }],
  ['unique_combination', { columns: ['b', 'a'] }],
  ['relationships', { column_name: 'c' }],
])('checkRules tells a test %s of what the database enforces', (name, kwargs) => {
  expect(rulesBrokenBy(table(), testOn(name, kwargs))).toEqual([
    'what the database enforces is not tested again',
  ]);
});

test('checkRules tells a test of a key of one column, or of a unique one', () => {
  const unique = 'what the database enforces is not tested again';
  const oneKey = table({ constraints: [{ type: 'primary_key', columns: ['c'] }] });
  expect(rulesBrokenBy(oneKey, testOn('unique', { column_name: 'c' }))).toEqual([unique]);
  const constrained = table({
    columns: { d: { name: 'd', description: 'D, count.', constraints: [{ type: 'unique' }] } },
  });
  expect(rulesBrokenBy(constrained, testOn('unique', { column_name: 'd' }))).toEqual([unique]);
});

test.each<[string, { column_name?: string; columns?: readonly string[] }]>([
  ['not_null', { column_name: 'c' }],
  ['not_null_columns', { columns: ['c'] }],
  ['unique', { column_name: 'a' }],
  ['unique_combination', { columns: ['a', 'c'] }],
  ['unique_combination', { columns: ['a'] }],
  ['relationships', { column_name: 'a' }],
  ['accepted_values', { column_name: 'a' }],
])('checkRules leaves a test %s of anything else alone', (name, kwargs) => {
  expect(rulesBrokenBy(table(), testOn(name, kwargs))).toEqual([]);
});

test('checkRules wants tests and readers', () => {
  expect(rulesBroken([staging, core, reporting], { withTests: false })).toEqual([
    'keys are enforced or tested',
    'gold has a unit test',
  ]);
  expect(rulesBroken([staging, core, reporting], { withExposure: false })).toEqual([
    'somebody reads each report',
  ]);
});
