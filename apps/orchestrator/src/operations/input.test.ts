import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dayField, idField, personField, readInput, reasonField, windowField } from './input.ts';
import { recordChoiceField, toQuarantineFilter } from './quarantine/choose-records.ts';
import { withoutUndefined } from './without-undefined.ts';

const CANARY = 'canary-2251';
const decision = z.object({ day: dayField, id: idField, reason: reasonField, by: personField });

describe('readInput', () => {
  it('takes ids as bigints and as digits, as they come in JSON, and trims texts', () => {
    const input = { day: '2024-10-01', id: '9007199254740993', reason: ' old ', by: 'anna' };
    expect(readInput(decision, input, 'decide')).toEqual({
      ...input,
      id: 9_007_199_254_740_993n,
      reason: 'old',
    });
    expect(readInput(decision, { ...input, id: 7n }, 'decide').id).toBe(7n);
  });

  it('names every field that is missing or wrong, without its value', () => {
    const read = (): unknown => readInput(decision, { day: CANARY, id: '0', reason: ' ' }, 'decide');
    expect(read).toThrow(
      'Cannot decide: day must be a calendar day, YYYY-MM-DD; id is missing or not of the expected form; reason is empty; say why; by is missing or not of the expected form',
    );
    expect(read).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', retryable: false }) as Error);
  });

  it('refuses a window whose days are the wrong way round, and a day that does not exist', () => {
    const read = (fromDate: string, toDate: string) => readInput(windowField, { fromDate, toDate }, 'plan');
    expect(read('2024-02-28', '2024-02-29')).toEqual({ fromDate: '2024-02-28', toDate: '2024-02-29' });
    expect(() => read('2024-03-01', '2024-02-29')).toThrow('Cannot plan: input ends before it begins');
    expect(() => read('2023-02-28', '2023-02-29')).toThrow('toDate must be a calendar day');
  });
});

describe('toQuarantineFilter', () => {
  const filterOf = (choice: z.input<typeof recordChoiceField>) =>
    toQuarantineFilter(recordChoiceField.parse(choice));

  it('needs a choice: all records only by `all`', () => {
    expect(() => filterOf({ ids: [], all: false })).toThrow(
      expect.objectContaining({ code: 'QUARANTINE_CHOICE_MISSING' }) as Error,
    );
    expect(filterOf({ all: true })).toEqual({});
    expect(filterOf({ ids: [], rule: 'int4', superseded: undefined })).toEqual({ rule: 'int4' });
    expect(filterOf({ ids: [1n, '2'] })).toEqual({ quarantineIds: [1n, 2n] });
  });
});

it('withoutUndefined leaves out what is undefined, and nothing else', () => {
  const given = { none: undefined, empty: '', zero: 0, no: false, nothing: null };
  expect(withoutUndefined(given)).toStrictEqual({ empty: '', zero: 0, no: false, nothing: null });
});
