import { types } from 'pg';

const OID = { int8: 20, date: 1082, timestamp: 1114, timestamptz: 1184, dateArray: 1182 } as const;

const asText = (value: string): string => value;

/**
 * How values leave the driver: int8 as bigint, numeric as its decimal text, dates as 'YYYY-MM-DD', instants as
 * ISO 8601 text with all six decimals of the second. The driver's own defaults would lose digits in a double, microseconds in a Date.
 * @see DATA_RULES 22
 */
export const exactTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (value: never) => unknown {
    if (format !== 'binary') {
      if (oid === OID.int8) return BigInt;
      if (oid === OID.timestamptz) return toIsoInstant;
      if (oid === OID.date || oid === OID.timestamp || oid === OID.dateArray) return asText;
    }
    return (types.getTypeParser as (oid: number, format?: string) => (value: never) => unknown)(oid, format);
  },
};

/** '2026-11-23 08:40:18.37+00' (connections run in UTC) as '2026-11-23T08:40:18.370000Z'. */
export function toIsoInstant(value: string): string {
  const match = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/.exec(value);
  if (match === null) return value; // infinity, BC: nothing of ours.
  const [, day = '', time = '', fraction = ''] = match;
  return `${day}T${time}.${fraction.padEnd(6, '0')}Z`;
}
