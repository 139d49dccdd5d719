import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DbtRunner } from '../../src/index.ts';
import { runToEnd, setUpContract, statuses } from '../support/contract-setup.ts';
import type { ContractSetup } from '../support/contract-setup.ts';
import { eventually, queryColumn } from '../support/tiny-warehouse.ts';

let setup: ContractSetup;
beforeAll(async () => {
  setup = await setUpContract();
});
afterAll(() => setup.stop());

// The fake comes last: it replays what the others have recorded of the very same requests.
describe.each(['cli', 'worker', 'fake'] as const)('every runner, such as %s', (adapter) => {
  let runner: DbtRunner;
  beforeAll(() => {
    runner = adapter === 'fake' ? setup.openFake() : setup.open(adapter);
  });
  const countSleeping = (): Promise<string[]> =>
    adapter === 'fake'
      ? Promise.resolve(['0'])
      : queryColumn(
          setup.venv.python,
          setup.database,
          `select count(*) from pg_stat_activity where application_name = 'run-slow' and query like '%pg_sleep%'`,
        );

  test('builds what is selected and tells each node in order', async () => {
    const [outcome, events] = await runToEnd(runner, { command: 'build', select: 'numbers' });
    expect(outcome).toMatchObject({ kind: 'success', nothingToDo: false });
    expect(outcome.invocationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(outcome.dbtVersion).toMatch(/^1\.\d+\.\d+$/);
    expect(statuses(outcome.nodes)).toEqual({
      numbers: 'success',
      not_null_numbers_number: 'success',
      unique_numbers_number: 'success',
      doubled_twice_the_shifted: 'success',
      doubled: 'success',
    });
    const numbers = outcome.nodes.find(({ name }) => name === 'numbers');
    expect(numbers).toMatchObject({
      resourceType: 'model',
      rowsAffected: 3,
      failures: null,
      message: 'SELECT 3',
      compiledSql: null,
    });
    expect(numbers?.startedAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    const told = events.flatMap((event) =>
      event.kind === 'node-started' || event.kind === 'node-finished' ? [`${event.kind} ${event.name}`] : [],
    );
    expect(told[0]).toBe('node-started numbers');
    expect(told.indexOf('node-finished numbers')).toBeLessThan(told.indexOf('node-started doubled'));
    expect(told.at(-1)).toBe('node-finished doubled');
    expect(told).toHaveLength(10);
    expect(events.find((event) => event.kind === 'nodes-selected')).toMatchObject({ threads: 2 });
  });

  test('tells a failed model, a failed test and what each holds up from one another', async () => {
    const [outcome, events] = await runToEnd(runner, { command: 'build', select: ['failing', 'checked'] });
    expect(statuses(outcome.nodes)).toEqual({
      divided: 'error',
      child: 'upstream-failed',
      grandchild: 'upstream-failed',
      sibling: 'success',
      repeated: 'success',
      unique_repeated_number: 'fail',
      accepted_values_repeated_number__1__2: 'warn',
      after_repeated: 'upstream-failed',
    });
    const failures = outcome.kind === 'failed' ? outcome.failures : [];
    expect(failures.map(({ name }) => name).sort()).toEqual(['divided', 'unique_repeated_number']);
    expect(failures.find(({ name }) => name === 'divided')?.message).toContain('division by zero');
    const byName = new Map(outcome.nodes.map((node) => [node.name, node]));
    expect(byName.get('unique_repeated_number')?.failures).toBe(2);
    expect(byName.get('unique_repeated_number')?.compiledSql).toContain('group by number');
    expect(byName.get('grandchild')).toMatchObject({ blockedBy: ['model.tiny.divided'], startedAt: null });
    expect(byName.get('after_repeated')?.blockedBy).toEqual([byName.get('unique_repeated_number')?.uniqueId]);
    const skipped = events.filter(
      (event) => event.kind === 'node-finished' && event.status === 'upstream-failed',
    );
    expect(skipped).toHaveLength(3);
  });

  test('keeps two invocations at once apart, and says that one has nothing to do', async () => {
    const [first, second] = await Promise.all([
      runToEnd(runner, { command: 'run', select: 'sibling' }),
      runToEnd(runner, { command: 'run', select: 'no_such_model' }),
    ]);
    expect(first[0].kind).toBe('success');
    expect(statuses(first[0].nodes)).toEqual({ sibling: 'success' });
    const named = first[1].flatMap((event) => (event.kind === 'node-finished' ? [event.name] : []));
    expect(named).toEqual(['sibling']);
    expect(second[0]).toMatchObject({ kind: 'success', nothingToDo: true, nodes: [] });
    expect(first[0].targetPath).not.toBe(second[0].targetPath);
  });

  test('cancelled in the middle of a model, ends it and its query', async () => {
    const cancel = new AbortController();
    const { signal } = cancel;
    const invocation = runner.run({ command: 'run', select: 'slow', runId: 'run-slow', signal });
    // A fake waits for ever, too, once it has told its events.
    for await (const event of invocation.events) if (event.kind === 'node-started') break;
    if (adapter !== 'fake') expect(await eventually(countSleeping, ([n]) => n === '1')).toEqual(['1']);
    cancel.abort();
    expect(await invocation.outcome).toMatchObject({ kind: 'cancelled', forced: false, timedOut: false });
    expect(await eventually(countSleeping, ([count]) => count === '0')).toEqual(['0']);
  });

  test('takes the commands by name', async () => {
    const { outcome } = runner.build({ select: 'numbers', runId: 'by name' });
    expect((await outcome).nodes).toHaveLength(5);
  });

  test('refuses what no dbt may be asked for, and anything once it is closed', async () => {
    expect(() => runner.run({ command: 'run', args: ['--target-path', '/x'], runId: 'r' })).toThrow(
      /the runner sets it itself/,
    );
    await runner.close();
    expect(() => runner.run({ command: 'run', runId: 'late' })).toThrow(/runner is closed/);
  });
});
