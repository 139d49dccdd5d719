import { z } from 'zod';

/** Levels of detail: `a` = one row per ad and day, `c` = one row per campaign and day. */
export type LevelOfDetail = 'a' | 'c';

/** Lifedays asked for. */
export const LIFEDAYS = '1,3,7,14';

/** The API's own JSON answer to a window without data. A proxy's 404 does not look so. */
const apiMessageSchema = z.looseObject({ message: z.string() });

/** Tells whether the body of a 404 is the API's own word that there is no data. @see DATA_RULES 6 */
export function isApiMessage(contentType: string | null, body: string): boolean {
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType ?? '')) return false;
  try {
    return apiMessageSchema.safeParse(JSON.parse(body)).success;
  } catch {
    return false;
  }
}

/** The address of one window's report; the key travels in a header, never here. */
export function buildReportUrl(
  baseUrl: string,
  request: { readonly fromDate: string; readonly toDate: string; readonly lod: LevelOfDetail },
): string {
  const url = new URL('campaigns-report', baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  url.searchParams.set('period_from', request.fromDate);
  url.searchParams.set('period_to', request.toDate);
  url.searchParams.set('lod', request.lod);
  url.searchParams.set('lifedays', LIFEDAYS);
  return url.href;
}
