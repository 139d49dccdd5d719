import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RefusedSource extends AsyncDisposable {
  readonly baseUrl: string;
}

/** About 1.5 KB of JSON a record, most of it in an unknown field. */
const NOTE = 'n'.repeat(1_000);
const DAYS = 31;
const RECORDS_PER_WRITE = 200;

/** Why every record of the answer is refused: its lifeday is −1, or another record of its key has other values. */
export type RefusedBecause = 'unknown-lifeday' | 'conflicting-duplicate';

/** An API whose one answer, for October 2024, consists of records that all go to quarantine. Records are made while they are sent. */
export async function startRefusedSource(records: number, because: RefusedBecause): Promise<RefusedSource> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    send(response, records, because).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function send(response: ServerResponse, records: number, because: RefusedBecause): Promise<void> {
  // The distance between the two records of a key is half of the answer.
  const textAt = (index: number): string =>
    because === 'unknown-lifeday'
      ? textOf(index, -1, 20)
      : textOf(index % (records / 2), 14, 20 + Math.floor((2 * index) / records));
  for (let first = 0; first < records; first += RECORDS_PER_WRITE) {
    const count = Math.min(RECORDS_PER_WRITE, records - first);
    const texts = Array.from({ length: count }, (_, at) => textAt(first + at));
    if (!response.write(`${first === 0 ? '[' : ','}${texts.join(',')}`)) await once(response, 'drain');
  }
  response.end(']');
}

function textOf(key: number, lastLifeday: number, players: number): string {
  return JSON.stringify({
    date: `2024-10-${String((key % DAYS) + 1).padStart(2, '0')}`,
    campaign: `Campaign_${key % 997}`,
    ad: `Ad_${key}`,
    cost: 2_500,
    impressions: 10_000,
    clicks: 100,
    registrations: 40,
    ctr: 0.01,
    cr: 0.4,
    cpc: 0.25,
    metrics: [1, 3, 7, lastLifeday].map((lifeday) => ({
      lifeday,
      players,
      payers: 5,
      payments: 8,
      revenue: 30.5,
    })),
    note: NOTE,
  });
}
