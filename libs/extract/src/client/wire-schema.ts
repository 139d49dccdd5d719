import { z } from 'zod';
import { REQUESTED_LIFEDAYS } from '../lifedays.ts';

/** Levels of detail: `a` = one row per ad and day, `c` = one row per campaign and day. */
export type LevelOfDetail = 'a' | 'c';

/** The API's JSON answer to a window without data, or to a request that it rejects. */
const apiMessageSchema = z.looseObject({ message: z.string() });

/**
 * Messages with which gateways, load balancers and web frameworks answer 404 for a missing route: Amazon API Gateway, Kong, Envoy, Azure,
 * Express, Spring, ASP.NET. Compared in lower case, trimmed, without a final full stop.
 */
const ROUTING_MESSAGES: readonly RegExp[] = [
  /^not[ _-]?found$/,
  /^(?:404|error 404|404[: -]+not found|http error 404.*)$/,
  /^missing authentication token$/,
  /^no route matched with those values$/,
  /^no route\b/,
  /^(?:route|page|path|url|uri|endpoint|method|resource|api|service|site|host|application|app|upstream)\b.{0,200}\bnot (?:be )?(?:found|exist|available)\b/,
  /^cannot (?:get|find) \//,
  /^(?:the )?requested (?:url|uri|resource|page|path|endpoint)\b/,
  /^no (?:static resource|matching route|handler|such (?:route|path|endpoint|resource|url|host)|http resource)\b/,
  /^unknown (?:route|path|endpoint|url|host|resource)\b/,
  /^default backend\b/,
  /^the specified (?:url|resource|key|bucket)\b/,
  /^nosuch(?:key|bucket)$/,
];

/**
 * True if the body of a 404 is the API's answer that there is no data: JSON with a message that is not about a route.
 * @see DATA_RULES 6
 */
export function saysNoData(contentType: string | null, body: string): boolean {
  const message = readApiMessage(contentType, body)?.trim().replace(/\.$/, '').toLowerCase();
  return message !== undefined && message !== '' && !ROUTING_MESSAGES.some((known) => known.test(message));
}

/** The `message` of a JSON answer; undefined for any other answer. */
export function readApiMessage(contentType: string | null, body: string): string | undefined {
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType ?? '')) return undefined;
  try {
    return apiMessageSchema.safeParse(JSON.parse(body)).data?.message;
  } catch {
    return undefined;
  }
}

/** The URL of one window's report. The key is sent in a header and is never in it. */
export function buildReportUrl(
  baseUrl: string,
  request: { readonly fromDate: string; readonly toDate: string; readonly lod: LevelOfDetail },
): string {
  const url = new URL('campaigns-report', baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  url.searchParams.set('period_from', request.fromDate);
  url.searchParams.set('period_to', request.toDate);
  url.searchParams.set('lod', request.lod);
  url.searchParams.set('lifedays', REQUESTED_LIFEDAYS.join(','));
  return url.href;
}
