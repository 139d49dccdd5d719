import { describe, expect, test } from 'vitest';
import { metricOf, recordOf, rulesAgainst, validateWindow } from '../../test/support/campaign-records.ts';

describe('findForeignCurrency', () => {
  test.each([
    ['USD', { currency: 'USD' }],
    ['lower case', { currency: 'usd' }],
    ['no text', { currency: 840 }],
    ['an object', { currency: { code: 'EUR' } }],
    ['another name', { currencyCode: 'GBP' }],
    ['in an entry of metrics', { metrics: [metricOf(1, { currency: 'USD' })] }],
  ])('refuses a record in another currency: %s', (_, changes) => {
    expect(rulesAgainst(recordOf(changes))).toEqual(['currency']);
  });

  test.each([
    ['EUR', { currency: 'EUR' }],
    ['padded, in lower case', { currency: ' eur ' }],
    ['the sign', { currency: '€' }],
    ['null', { currency: null }],
    ['blank', { currency: '' }],
  ])('takes a record in EUR as one without a currency: %s', (_, changes) => {
    const { rows, summary } = validateWindow([recordOf(changes)]);
    expect(rows).toEqual(validateWindow([recordOf()]).rows);
    expect(summary.report.rules).toEqual([]);
  });

  test('keeps other fields with currency in their name', () => {
    const { summary } = validateWindow([recordOf({ currencyRate: 1.08, settlement_currency: 'EUR' })]);
    expect(summary).toMatchObject({ accepted: 1, report: { unknownFields: [{ count: 1 }, { count: 1 }] } });
  });

  test('names the field and the value', () => {
    const { summary } = validateWindow([recordOf({ currency: 'USD' })]);
    expect(summary.quarantined[0]?.reasons).toEqual([
      { rule: 'currency', message: 'record is not in EUR: {"currency":"USD"}' },
    ]);
  });
});
