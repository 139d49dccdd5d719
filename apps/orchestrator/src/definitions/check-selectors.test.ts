import { answerWithNodes, createFakeDbtRunner } from '@volka/dbt-runner/fake';
import type { DbtNode } from '@volka/dbt-runner';
import { expect, test } from 'vitest';
import { checkSelectors } from './check-selectors.ts';
import type { DbtCommandName, PipelineDefinition } from './pipeline.ts';

const node = (resourceType: string, name: string): DbtNode => ({
  uniqueId: `${resourceType}.p.${name}`,
  name,
  resourceType,
  path: '',
  tags: [],
  description: '',
  materialized: null,
  relation: null,
  dependsOn: [],
});
const runner = createFakeDbtRunner(() => answerWithNodes([]), {
  nodes: [node('model', 'staging'), node('test', 'unique'), node('seed', 'targets')],
});

function check(...tasks: readonly (readonly [DbtCommandName, string?])[]): Promise<void> {
  const pipeline: PipelineDefinition = {
    id: 'dbt_staging',
    description: '',
    tags: [],
    schedule: null,
    tasks: tasks.map(([command, selector], index) => ({
      kind: 'dbt',
      id: `dbt_${command}_${index}`,
      after: [],
      command,
      ...(selector === undefined ? {} : { selector }),
    })),
  };
  return checkSelectors({ runner, pipelines: [pipeline], signal: new AbortController().signal });
}

test('checkSelectors accepts selectors that select work for their command, and commands without a selector', async () => {
  await check(['deps'], ['seed'], ['run', 'staging'], ['test', 'unique'], ['build', 'targets']);
});

test('checkSelectors names each selector that selects nothing, with its pipeline', async () => {
  await expect(check(['run', 'stagging'], ['run', 'staging'], ['test', 'uniqe'])).rejects.toMatchObject({
    code: 'DBT_SELECTOR_EMPTY',
    message:
      'Cannot use dbt_dag_config.yml: pipeline dbt_staging, dbt_run_0: selector "stagging" selects nothing for dbt run; and 1 more',
    context: {
      problems: [
        'pipeline dbt_staging, dbt_run_0: selector "stagging" selects nothing for dbt run',
        'pipeline dbt_staging, dbt_test_2: selector "uniqe" selects nothing for dbt test',
      ],
    },
  });
});

test.each([
  ['test', 'staging'],
  ['run', 'unique'],
  ['seed', 'staging'],
  ['snapshot', 'staging'],
] as const)(
  'checkSelectors refuses dbt %s of %s: there is something, and no work',
  async (command, selector) => {
    await expect(check([command, selector])).rejects.toMatchObject({ code: 'DBT_SELECTOR_EMPTY' });
  },
);
