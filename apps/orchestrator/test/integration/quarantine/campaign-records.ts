import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A valid record as the API sends it, for 2024-10-01, received on 2024-12-01. */
export function campaignRecord(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    date: '2024-10-01',
    campaign: 'Campaign_1',
    ad: 'Ad_1',
    cost: 1234,
    impressions: 1000,
    clicks: 100,
    registrations: 10,
    ctr: 0.1,
    cr: 0.1,
    cpc: 0.1234,
    metrics: [1, 3, 7, 14].map((lifeday) => ({ lifeday, players: 8, payers: 2, payments: 3, revenue: 9.99 })),
    ...overrides,
  };
}

/** Serves one answer to every request, over real HTTP. */
export async function serveAnswer(
  answer: () => string,
): Promise<{ readonly baseUrl: string; readonly close: () => Promise<void> }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(answer());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
