import { describe, expect, test } from 'vitest';
import { day } from '../../test/support/report.ts';
import { parseReportQuery } from './report-query.ts';

const GOOD = { period_from: '2024-10-01', period_to: '2024-10-31', lod: 'a', lifedays: '1,3,7,14' };

function parse(changes: Record<string, string | undefined>): ReturnType<typeof parseReportQuery> {
  const parameters = new URLSearchParams(GOOD);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) parameters.delete(name);
    else parameters.set(name, value);
  }
  return parseReportQuery(parameters);
}

describe('parseReportQuery', () => {
  test('reads a good query', () => {
    expect(parse({ lod: 'c', lifedays: '14,3' })).toEqual({
      kind: 'query',
      query: { fromDay: day('2024-10-01'), toDay: day('2024-10-31'), lod: 'c', lifedays: [3, 14] },
    });
  });

  test('takes a missing lifedays for all of them, and one day for a period', () => {
    expect(parse({ lifedays: undefined, period_to: '2024-10-01' })).toMatchObject({
      kind: 'query',
      query: { lifedays: [1, 3, 7, 14], toDay: day('2024-10-01') },
    });
  });

  test.each([
    ['period_from', undefined],
    ['period_from', '2024-02-30'],
    ['period_from', '2024-11-01'],
    ['period_to', undefined],
    ['period_to', '31.10.2024'],
    ['lod', undefined],
    ['lod', 'b'],
    ['lifedays', ''],
    ['lifedays', '1,2'],
    ['lifedays', '1,1'],
  ])('names the bad parameter: %s = %s', (parameter, value) => {
    const parsed = parse({ [parameter]: value });
    expect(parsed).toMatchObject({ kind: 'bad-parameter', parameter });
    expect(parsed.kind === 'bad-parameter' && parsed.message.startsWith(parameter)).toBe(true);
  });
});
