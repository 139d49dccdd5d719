import { expect, test } from 'vitest';
import { parseDbtDagConfig } from './dbt-dag-config.ts';

const FILE = 'dbt_dag_config.yml';

function problemOf(source: string): string {
  try {
    parseDbtDagConfig(source, FILE);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected a refusal');
}

test('parseDbtDagConfig orders pipelines by downstream and chains commands', () => {
  const pipelines = parseDbtDagConfig(
    `
dbt_dags:
  - name: marts
    dag_id: dbt_marts
    description: Marts
    tags: [dbt, gold]
    schedule: null
    requires_manual_start: true
    commands:
      - command: run
        selector: "path:models/marts/core"
      - command: test
        selector: "path:models/marts/core"
      - command: test
    downstream: null
  - name: staging
    dag_id: dbt_staging
    description: Staging
    tags: [dbt]
    schedule: "0 6 * * *"
    commands:
      - command: build
    downstream: marts
`,
    FILE,
  );
  expect(pipelines.map(({ name }) => name)).toEqual(['staging', 'marts']);
  expect(pipelines[0]?.definition.schedule).toBe('0 6 * * *');
  expect(pipelines[1]?.definition.tasks).toEqual([
    { kind: 'approval', id: 'approve_start', after: [] },
    {
      kind: 'dbt',
      id: 'dbt_run',
      after: ['approve_start'],
      command: 'run',
      selector: 'path:models/marts/core',
    },
    { kind: 'dbt', id: 'dbt_test', after: ['dbt_run'], command: 'test', selector: 'path:models/marts/core' },
    { kind: 'dbt', id: 'dbt_test_3', after: ['dbt_test'], command: 'test' },
  ]);
});

const minimal = (name: string, downstream: string): string =>
  `  - { name: ${name}, dag_id: dag_${name}, commands: [{ command: run }], downstream: ${downstream} }\n`;

test.each([
  ['broken YAML', 'dbt_dags: [', /line 1: not valid YAML/],
  [
    'an unknown command, with its line',
    'dbt_dags:\n  - name: a\n    dag_id: a\n    commands:\n      - command: drop\n',
    /line 5: dbt_dags\.0\.commands\.0\.command/,
  ],
  ['no commands', 'dbt_dags:\n  - { name: a, dag_id: a, commands: [] }\n', /commands/],
  ['an unknown downstream', `dbt_dags:\n${minimal('a', 'z')}`, /a: downstream z does not exist/],
  ['a circle', `dbt_dags:\n${minimal('a', 'b')}${minimal('b', 'a')}`, /circle: a, b/],
  ['a repeated name', `dbt_dags:\n${minimal('a', 'null')}${minimal('a', 'null')}`, /name a stands twice/],
])('parseDbtDagConfig refuses %s', (_name, source, message) => {
  expect(problemOf(source)).toMatch(message);
});
