const CURRENCY_NAME = /currency/i;
const CURRENCY_CODE = /^[a-z]{3}$/i;

/** The only currency of stored amounts, as in the contract's field `currency`. */
export const OWN_CURRENCY = 'EUR';

/** A field with another currency for the record's amounts. */
export interface ForeignCurrency {
  readonly field: string;
  readonly value: unknown;
}

/**
 * Finds a field with a currency other than EUR: `currency` with any other value, or a field whose name contains `currency`, such as
 * `currencyCode`, with another currency code. Null and blank values are ignored.
 * @see DATA_RULES 22c
 */
export function findForeignCurrency(record: object): ForeignCurrency | null {
  for (const [field, value] of Object.entries(record) as [string, unknown][]) {
    if (!CURRENCY_NAME.test(field) || isUnsaid(value) || isOwn(value)) continue;
    const isCode = typeof value === 'string' && CURRENCY_CODE.test(value.trim());
    if (isCode || field.toLowerCase() === 'currency') return { field, value };
  }
  return null;
}

function isUnsaid(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
}

function isOwn(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const text = value.trim();
  return text === '€' || text.toUpperCase() === OWN_CURRENCY;
}
