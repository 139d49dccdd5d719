import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseDbtDagConfig } from './dbt-dag-config.ts';
import { DBT_COMMANDS } from './pipeline.ts';

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

test('parseDbtDagConfig accepts every key of the format, and requires few of them', () => {
  const [pipeline] = parseDbtDagConfig(
    `
dbt_dags:
  - name: all
    dag_id: dbt_all
    description: All keys
    tags: [dbt]
    schedule: "*/15 2-4 * * MON"
    requires_manual_start: false
    commands:
      - { command: run, selector: "path:models" }
    downstream: few
  - { name: few, dag_id: dbt_few, commands: [{ command: seed }] }
`,
    FILE,
  );
  expect(pipeline?.definition).toMatchObject({ id: 'dbt_all', schedule: '*/15 2-4 * * MON' });
});

const minimal = (name: string, downstream: string): string =>
  `  - { name: ${name}, dag_id: dag_${name}, commands: [{ command: run }], downstream: ${downstream} }\n`;

const scheduled = (schedule: string): string =>
  `dbt_dags:\n  - name: a\n    dag_id: a\n    schedule: "${schedule}"\n    commands: [{ command: run }]\n`;

test.each([
  ['broken YAML', 'dbt_dags: [', /line 1: not valid YAML/],
  [
    'an unknown command, with its line',
    'dbt_dags:\n  - name: a\n    dag_id: a\n    commands:\n      - command: drop\n',
    /line 5: dbt_dags\.0\.commands\.0\.command/,
  ],
  ['no commands', 'dbt_dags:\n  - { name: a, dag_id: a, commands: [] }\n', /commands/],
  ['an unknown downstream', `dbt_dags:\n${minimal('a', 'z')}`, /a: downstream z does not exist/],
  ['a cycle', `dbt_dags:\n${minimal('a', 'b')}${minimal('b', 'a')}`, /cycle: a, b/],
  [
    'a misspelt key, with its line',
    'dbt_dags:\n  - name: a\n    dag_id: a\n    require_manual_start: true\n    commands: [{ command: run }]\n',
    /line 4: dbt_dags\.0: unknown key require_manual_start; known are name, dag_id, .*, requires_manual_start, /,
  ],
  [
    'a misspelt key of a command',
    'dbt_dags:\n  - { name: a, dag_id: a, commands: [{ command: run, select: x }] }\n',
    /commands\.0: unknown key select; known are command, selector, scope$/,
  ],
  [
    'an unknown scope',
    'dbt_dags:\n  - { name: a, dag_id: a, commands: [{ command: test, scope: some }] }\n',
    /commands\.0\.scope/,
  ],
  ['a key beside dbt_dags', `dags: []\ndbt_dags:\n${minimal('a', 'null')}`, /line 1: unknown key dags;/],
  ['a schedule that is no cron', scheduled('every morning'), /line 4: .*schedule: must be cron, five fields/],
  ['a schedule with seconds', scheduled('0 0 5 * * *'), /schedule: must be cron, five fields/],
  ['a schedule of one moment', scheduled('2030-01-01T05:00:00'), /schedule: must be cron, five fields/],
  ['a schedule out of range', scheduled('0 25 * * *'), /schedule: .*hour/],
  ['a schedule without a next time', scheduled('0 0 30 2 *'), /schedule: must have a next time/],
  ['a repeated name', `dbt_dags:\n${minimal('a', 'null')}${minimal('a', 'null')}`, /name a occurs twice/],
])('parseDbtDagConfig refuses %s', (_name, source, message) => {
  expect(problemOf(source)).toMatch(message);
});

test('parseDbtDagConfig refuses a selector for deps, which selects nothing', () => {
  const source = 'dbt_dags:\n  - { name: a, dag_id: a, commands: [{ command: deps, selector: x }] }';
  expect(problemOf(source)).toMatch(/commands\.0\.selector: deps takes no selector/);
});

test('the head of dbt_dag_config.yml names the keys and commands that the parser accepts', () => {
  const root = join(import.meta.dirname, '..', '..', '..', '..');
  const head = readFileSync(join(root, 'dbt_project', FILE), 'utf8').split('\ndbt_dags:')[0] ?? '';
  const keys = [...head.matchAll(/^# +(?:- )?([a-z_]+): /gm)].map(([, key]) => key);
  const known = (source: string): readonly string[] =>
    (/known are (.*?)(?:;|$)/.exec(problemOf(source))?.[1] ?? '').split(', ');
  expect(keys).toEqual([
    'dbt_dags',
    ...known('dbt_dags:\n  - { x: 1, name: a, dag_id: a, commands: [{ command: run }] }').flatMap((key) =>
      key === 'commands'
        ? [key, ...known('dbt_dags:\n  - { name: a, dag_id: a, commands: [{ command: run, x: 1 }] }')]
        : [key],
    ),
  ]);
  expect(/command: string +(.*)/.exec(head)?.[1]?.split(' | ')).toEqual(DBT_COMMANDS);
});
