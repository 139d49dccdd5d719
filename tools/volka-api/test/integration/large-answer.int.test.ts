import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSimulator } from '../../src/index.ts';
import type { IncomingMessage } from 'node:http';
import type { Simulator } from '../../src/index.ts';

const KEY = 'a-key-for-tests';
const MB = 1024 * 1024;

// 3,000 ads a campaign make a month of 465,000 rows: 200 MB.
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({
    apiKey: KEY,
    asOf: '2024-12-15',
    adsPerCampaign: 3000,
    blemishes: false,
  });
});

afterAll(async () => {
  await simulator.close();
});

function openOctober(of = simulator): Promise<IncomingMessage> {
  const query = 'period_from=2024-10-01&period_to=2024-10-31&lod=a&lifedays=1,3,7,14';
  return new Promise((resolve, reject) => {
    get(`${of.baseUrl}/campaigns-report?${query}`, { headers: { 'x-api-key': KEY } }, resolve).on(
      'error',
      reject,
    );
  });
}

function memoryBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describe('a large answer', () => {
  test('is streamed: memory stays flat while 200 MB pass', async () => {
    const response = await openOctober();
    const before = memoryBytes();
    let bytes = 0;
    let peak = before;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      peak = Math.max(peak, memoryBytes());
    }
    expect(bytes).toBeGreaterThan(150 * MB);
    expect(peak - before).toBeLessThan(80 * MB);
    expect(simulator.requests().at(-1)).toMatchObject({
      status: 200,
      rows: 5 * 3000 * 31,
      bytes,
      aborted: false,
    });
  });

  test('waits for a client that does not read, and notices when it goes', async () => {
    const known = simulator.requests().length;
    const response = await openOctober();
    response.pause();
    const before = memoryBytes();
    await sleep(600);
    expect(memoryBytes() - before).toBeLessThan(40 * MB);
    // The clock goes on working for others meanwhile.
    expect((await fetch(`${simulator.baseUrl}/_simulator/health`)).status).toBe(200);
    response.destroy();
    await expect.poll(() => simulator.requests().length).toBe(known + 1);
    const entry = simulator.requests().at(-1);
    expect(entry).toMatchObject({ status: 200, aborted: true });
    expect(entry?.bytes).toBeLessThan(40 * MB);
  });

  test('does not keep a simulator from closing', async () => {
    const other = await startSimulator({ apiKey: KEY, asOf: '2024-12-15', adsPerCampaign: 3000 });
    const response = await openOctober(other);
    await other.close();
    // The cut shows once what had arrived before it is read.
    const cutOff = new Promise((resolve) => response.on('error', resolve));
    response.resume();
    expect(await cutOff).toMatchObject({ code: 'ECONNRESET' });
    expect(response.complete).toBe(false);
  }, 20_000);
});
