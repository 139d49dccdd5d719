import { describe, expect, it } from 'vitest';
import { buildReportUrl, saysNoData } from './wire-schema.ts';

describe('saysNoData', () => {
  it.each([
    ['application/json', '{"message":"no data"}', true],
    ['application/json; charset=utf-8', '{"message":"no data","code":404}', true],
    ['application/problem+json', '{"message":"no data"}', true],
    ['text/html', '{"message":"no data"}', false],
    [null, '{"message":"no data"}', false],
    ['application/jsonp', '{"message":"no data"}', false],
    ['application/json', '<html>not found</html>', false],
    ['application/json', '{"error":"not found"}', false],
    ['application/json', '{"message":404}', false],
    ['application/json', '"message"', false],
    ['application/json', '[]', false],
    ['application/json', '{"message":"no da', false],
    ['application/json', '', false],
    ['application/json', '{"message":""}', false],
    ['application/json', '{"message":"No campaigns found for the period"}', true],
    ['application/json', '{"message":"data not found"}', true],
    // Gateways and frameworks: a wrong path, not a period without data.
    ['application/json', '{"message":"Not Found"}', false],
    ['application/json', '{"message":"not found."}', false],
    ['application/json', '{"message":"Missing Authentication Token"}', false],
    ['application/json', '{"message":"no Route matched with those values"}', false],
    ['application/json', '{"message":"Resource not found"}', false],
    ['application/json', '{"message":"Cannot GET /v2/campaigns-report"}', false],
    ['application/json', '{"message":"Route GET:/campaigns-report not found"}', false],
    ['application/json', '{"statusCode":404,"message":"No static resource campaigns-report."}', false],
    ['application/json', '{"message":"No HTTP resource was found that matches the request URI"}', false],
    ['application/json', '{"message":"The requested URL was not found on the server"}', false],
    ['application/json', '{"message":"Page not found"}', false],
  ])('judges %j %j as %j', (contentType, body, expected) => {
    expect(saysNoData(contentType, body)).toBe(expected);
  });
});

describe('buildReportUrl', () => {
  it.each(['https://api.test/v1', 'https://api.test/v1/'])('keeps the path of %s', (baseUrl) => {
    const url = new URL(buildReportUrl(baseUrl, { fromDate: '2024-10-01', toDate: '2024-10-31', lod: 'a' }));
    expect(url.origin + url.pathname).toBe('https://api.test/v1/campaigns-report');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      period_from: '2024-10-01',
      period_to: '2024-10-31',
      lod: 'a',
      lifedays: '1,3,7,14',
    });
  });
});
