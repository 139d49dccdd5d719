import { types } from 'pg';

type Parser = (value: string) => unknown;

const TEXT_ARRAY = 1009;

const asText: Parser = (value) => value;

/** The OIDs of a type and of its array type. */
const EXACT: readonly (readonly [scalar: number, array: number, parse: Parser])[] = [
  [20, 1016, BigInt], // int8
  [1700, 1231, asText], // numeric
  [1082, 1182, asText], // date
  [1114, 1115, asText], // timestamp
  [1184, 1185, toIsoInstant], // timestamptz
];

const PARSERS: ReadonlyMap<number, Parser> = new Map(
  EXACT.flatMap(([scalar, array, parse]) => [
    [scalar, parse],
    [array, arrayOf(parse)],
  ]),
);

/**
 * Parses values and arrays of values exactly: int8 as bigint, numeric as decimal text, dates as 'YYYY-MM-DD', instants as ISO 8601 text with
 * six decimals of the second. The driver's default parsers lose digits in a double and microseconds in a Date.
 * @see DATA_RULES 22
 */
export const exactTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (value: never) => unknown {
    const exact = format === 'binary' ? undefined : PARSERS.get(oid);
    return exact ?? driverParser(oid, format);
  },
};

function driverParser(oid: number, format?: string): Parser {
  return (types.getTypeParser as (oid: number, format?: string) => Parser)(oid, format);
}

/** The driver splits the array into elements, which are texts for every type. */
function arrayOf(parse: Parser): Parser {
  const parseElement = (element: unknown): unknown => {
    if (Array.isArray(element)) return element.map(parseElement);
    return typeof element === 'string' ? parse(element) : null;
  };
  return (value) => parseElement(driverParser(TEXT_ARRAY)(value));
}

/** Converts '2026-11-23 08:40:18.37+00' (connections use UTC) to '2026-11-23T08:40:18.370000Z'. */
export function toIsoInstant(value: string): string {
  const match = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/.exec(value);
  if (match === null) return value; // infinity and years BC, which we do not store
  const [, day = '', time = '', fraction = ''] = match;
  return `${day}T${time}.${fraction.padEnd(6, '0')}Z`;
}
