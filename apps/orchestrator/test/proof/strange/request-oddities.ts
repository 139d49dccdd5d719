import type { Oddity, OtherAnswer, SourceRequest } from './oddity.ts';
import type { Random } from './random.ts';
import type { Span } from './window-oddities.ts';

type Create = (random: Random, span: Span) => Omit<Oddity, 'name'>;

const json = (
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): OtherAnswer => ({
  status,
  headers,
  body: JSON.stringify({ message }),
});

/** Below the client's limits, also if it occurs twice. */
const LONGEST_SHORT_PAUSE_S = 50;

/** Answers `count` requests of one run in this way, from request number `after` on. */
function some(
  run: number,
  { after, count }: { readonly after: number; readonly count: number },
  answer: OtherAnswer,
): Omit<Oddity, 'name'> {
  let seen = 0;
  const last = count === Infinity ? 'all' : String(count);
  return {
    about: `run ${run + 1}: ${last} requests after ${after}`,
    answer: (request: SourceRequest) => {
      if (request.run !== run) return null;
      seen += 1;
      return seen > after && seen <= after + count ? answer : null;
    },
  };
}

const CREATE: Readonly<Record<string, Create>> = {
  'old windows refused': (random, { days }) => {
    const limit = days[3 + random.int(days.length - 20)] ?? '';
    const answer = json(400, `period_from must not be before ${limit}`);
    return { about: `before ${limit}`, answer: ({ fromDate }) => (fromDate < limit ? answer : null) };
  },
  'one 400': (random) => some(random.int(3), { after: random.int(4), count: 1 }, json(400, 'Bad Request')),
  'one 403': (random) => some(random.int(3), { after: random.int(4), count: 1 }, json(403, 'Forbidden')),
  'gateway 404': (random) =>
    some(
      random.int(3),
      random.chance(0.5) ? { after: 0, count: Infinity } : { after: random.int(4), count: 1 + random.int(4) },
      json(
        404,
        random.pick(['Not Found', 'Missing Authentication Token', 'no Route matched with those values']),
      ),
    ),
  'Retry-After below the cap': (random) =>
    some(
      random.int(3),
      { after: random.int(4), count: 1 + random.int(2) },
      json(429, 'slow down', { 'retry-after': String(1 + random.int(LONGEST_SHORT_PAUSE_S)) }),
    ),
  'Retry-After above the cap': (random) =>
    some(
      random.int(3),
      { after: random.int(4), count: 1 },
      json(429, 'slow down', { 'retry-after': '10800' }),
    ),
};

export const REQUEST_ODDITIES: readonly string[] = Object.keys(CREATE);

/** An oddity of answers without rows. */
export function createRequestOddity(name: string, random: Random, span: Span): Oddity {
  const create = CREATE[name];
  if (create === undefined) throw new Error(`Cannot make the oddity ${name}: there is none of that name`);
  return { name, ...create(random, span) };
}
