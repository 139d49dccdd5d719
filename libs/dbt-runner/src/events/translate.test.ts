import { describe, expect, test } from 'vitest';
import { nodeFinished, nodeStart, record } from '../../test/support/records.ts';
import type { DbtEvent } from './dbt-event.ts';
import { parseLogLine } from './log-record.ts';
import type { LogRecord } from './log-record.ts';
import { createTranslator } from './translate.ts';

function translateAll(records: readonly LogRecord[]): (DbtEvent | null)[] {
  const translate = createTranslator({
    redact: (text) => text.replaceAll('hunter2', '…'),
    blockersOf: (id, failed) => (id === 'model.p.child' ? [...failed] : []),
  });
  return records.map((each) => translate(each));
}

describe('createTranslator', () => {
  test('tells nodes as they start and end, in plain units', () => {
    expect(
      translateAll([
        nodeStart('model.p.a'),
        nodeFinished('model.p.a', 'success', { message: 'SELECT 3', adapter_response: { rows_affected: 3 } }),
        nodeFinished('test.p.t', 'fail', { num_failures: 2, adapter_response: { rows_affected: 1 } }),
      ]),
    ).toMatchObject([
      { kind: 'node-started', uniqueId: 'model.p.a', name: 'a', resourceType: 'model' },
      {
        kind: 'node-finished',
        status: 'success',
        durationMs: 250,
        message: 'SELECT 3',
        rowsAffected: 3,
        failures: null,
      },
      { kind: 'node-finished', status: 'fail', message: null, rowsAffected: null, failures: 2 },
    ]);
  });

  test('tells upstream-failed from skipped', () => {
    const events = translateAll([
      nodeFinished('model.p.parent', 'error'),
      nodeFinished('model.p.child', 'skipped'),
      nodeFinished('model.p.stranger', 'skipped'),
    ]);
    expect(events).toMatchObject([
      { status: 'error', blockedBy: [] },
      { status: 'upstream-failed', blockedBy: ['model.p.parent'] },
      { status: 'skipped', blockedBy: [] },
    ]);
  });

  test('takes a status it does not know for an error', () => {
    expect(translateAll([nodeFinished('model.p.a', 'marvellous')])).toMatchObject([{ status: 'error' }]);
  });

  test('leaves out what says nothing: ephemeral models, debug lines, blank lines', () => {
    expect(
      translateAll([
        nodeStart('model.p.e', 'ephemeral'),
        record('SQLQuery', {}, 'debug', 'select 1'),
        record('Formatting', {}, 'info', ''),
        record('Note', {}, 'info', ''),
      ]),
    ).toEqual([null, null, null, null]);
  });

  test('redacts messages', () => {
    const events = translateAll([
      record('MainEncounteredError', {}, 'error', 'password hunter2 is wrong'),
      nodeFinished('model.p.a', 'error', { message: 'hunter2' }),
    ]);
    expect(events).toMatchObject([{ kind: 'log', message: 'password … is wrong' }, { message: '…' }]);
  });
});

describe('parseLogLine', () => {
  test('reads what dbt writes', () => {
    const written = record('NodeStart', { node_info: { unique_id: 'x' } });
    expect(parseLogLine(JSON.stringify(written))).toEqual(written);
  });

  test.each(['', 'Traceback (most recent call last):', '{', '{}', '{"info": 1}', '[]'])(
    'takes %j for no event',
    (line) => {
      expect(parseLogLine(line)).toBeNull();
    },
  );
});
