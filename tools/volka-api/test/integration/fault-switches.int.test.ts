import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listFaults, startSimulator } from '../../src/index.ts';
import { getOverWire } from '../support/wire.ts';
import type { FaultRule, InjectedFault, Simulator } from '../../src/index.ts';
import type { JsonRow } from '../support/report.ts';
import type { WireAnswer } from '../support/wire.ts';

const KEY = 'a-key-for-tests';
const OPTIONS = { apiKey: KEY, asOf: '2024-12-15', blemishes: false } as const;

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator(OPTIONS);
});

afterEach(async () => {
  await simulator.close();
});

function ask(
  from = '2024-10-01',
  to = from,
  more: { lod?: string; of?: Simulator } = {},
): Promise<WireAnswer> {
  const { lod = 'a', of = simulator } = more;
  return getOverWire(`${of.baseUrl}/campaigns-report?period_from=${from}&period_to=${to}&lod=${lod}`, KEY);
}

const rowsOf = (answer: WireAnswer): JsonRow[] => JSON.parse(answer.body.toString()) as JsonRow[];

async function control(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; json: unknown }> {
  const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${simulator.baseUrl}/_simulator/${path}`, { method, body: text });
  return { status: response.status, json: await response.json() };
}

describe('a switch', () => {
  test('affects the next n requests, and is then off', async () => {
    simulator.switchOn({ fault: 'server-error', times: 2 });
    const statuses = [await ask(), await ask(), await ask()].map(({ status }) => status);
    expect(statuses).toEqual([500, 500, 200]);
    expect(simulator.faults()).toEqual([]);
  });

  test('stays on until it is switched off', async () => {
    const id = simulator.switchOn({ fault: 'server-error' });
    expect([(await ask()).status, (await ask()).status]).toEqual([500, 500]);
    expect(simulator.faults()).toEqual([{ id, fault: 'server-error' }]);
    simulator.switchOff(id);
    expect((await ask()).status).toBe(200);
  });

  test('holds for windows that touch its days', async () => {
    simulator.switchOn({ fault: 'server-error', from: '2024-10-10', to: '2024-10-20' });
    const status = async (from: string, to: string): Promise<number> => (await ask(from, to)).status;
    expect(await status('2024-10-01', '2024-10-09')).toBe(200);
    expect(await status('2024-10-01', '2024-10-10')).toBe(500);
    expect(await status('2024-10-20', '2024-10-31')).toBe(500);
    expect(await status('2024-10-21', '2024-10-31')).toBe(200);
  });

  test('of rows changes only rows of its days', async () => {
    simulator.switchOn({ fault: 'null-campaign', from: '2024-10-02', to: '2024-10-02', share: 1 });
    const affected = rowsOf(await ask('2024-10-01', '2024-10-03')).filter(
      ({ campaign }) => campaign === null,
    );
    expect(affected).toHaveLength(25);
    expect(new Set(affected.map(({ date }) => date))).toEqual(new Set(['2024-10-02']));
    expect(simulator.injected()).toMatchObject([{ fault: 'null-campaign', rows: 25 }]);
  });

  test('of rows is neither spent nor logged by an answer in which it finds no row', async () => {
    const id = simulator.switchOn({ fault: 'renamed-ad', times: 1, share: 0 });
    await ask('2024-10-01', '2024-10-01', { lod: 'c' });
    expect(simulator.faults()).toEqual([{ id, fault: 'renamed-ad', times: 1, share: 0 }]);
    expect(simulator.requests().map(({ faults }) => faults)).toEqual([[]]);
    expect(simulator.injected()).toEqual([]);
    await ask();
    expect(simulator.faults()).toEqual([]);
    expect(simulator.requests().map(({ faults }) => faults)).toEqual([[], ['renamed-ad']]);
    expect(simulator.injected()).toMatchObject([{ request: 2, fault: 'renamed-ad', rows: 1 }]);
    await ask();
    expect(simulator.injected()).toHaveLength(1);
  });

  test('of rows affects no more requests than `times`, also with concurrent requests', async () => {
    simulator.switchOn({ fault: 'null-campaign', times: 2, share: 0 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask('2024-09-01', '2024-10-31')));
    const affected = answers.filter((answer) => rowsOf(answer).some(({ campaign }) => campaign === null));
    expect(affected).toHaveLength(2);
    expect(simulator.requests().filter(({ faults }) => faults.length > 0)).toHaveLength(2);
    expect(simulator.faults()).toEqual([]);
  });

  test('holds for one level of detail', async () => {
    simulator.switchOn({ fault: 'server-error', lod: 'c' });
    expect((await ask('2024-10-01', '2024-10-01', { lod: 'a' })).status).toBe(200);
    expect((await ask('2024-10-01', '2024-10-01', { lod: 'c' })).status).toBe(500);
  });

  test.each([
    [0, 1],
    [1, 25],
  ])('of rows with share %d changes %d of 25 rows', async (share, rows) => {
    simulator.switchOn({ fault: 'negative-value', share });
    expect(rowsOf(await ask()).filter(({ clicks }) => clicks < 0)).toHaveLength(rows);
  });

  test('lets one fault of the whole answer through at a time, the older first, and any number of rows', async () => {
    simulator.switchOn({ fault: 'null-campaign', share: 0 });
    simulator.switchOn({ fault: 'unknown-field', share: 0 });
    simulator.switchOn({ fault: 'server-error', times: 1 });
    simulator.switchOn({ fault: 'gzip-false', times: 1 });
    expect([(await ask()).status, (await ask()).headers['content-encoding']]).toEqual([500, 'gzip']);
    const [row] = rowsOf(await ask());
    expect(row).toMatchObject({ campaign: null, campaign_type: 'video' });
    // Rows that nobody could see are not among them.
    expect(simulator.injected().map(({ request, fault }) => [request, fault])).toEqual([
      [1, 'server-error'],
      [2, 'gzip-false'],
      [3, 'null-campaign'],
      [3, 'unknown-field'],
    ]);
    expect(simulator.requests().map(({ number, faults }) => [number, faults])).toEqual([
      [1, ['server-error']],
      [2, ['gzip-false']],
      [3, ['null-campaign', 'unknown-field']],
    ]);
  });

  test('of rows changes rows of campaigns like rows of ads, if they have the needed field', async () => {
    const rows = listFaults().filter(({ family }) => family === 'rows');
    for (const { name } of rows) {
      simulator.switchOn({ fault: name, times: 1 });
      await ask('2024-10-01', '2024-10-02', { lod: 'c' });
    }
    const affected = simulator.injected().map(({ fault }) => fault);
    const needAds = rows.map(({ name }) => name).filter((name) => !affected.includes(name));
    expect(needAds).toEqual(['null-ad', 'renamed-ad']);
    expect(simulator.injected().every(({ lod, samples }) => lod === 'c' && !/Ad_/.test(samples[0]!))).toBe(
      true,
    );
  });

  test('does not affect refused requests, nor answers without rows', async () => {
    simulator.switchOn({ fault: 'null-campaign' });
    simulator.switchOn({ fault: 'stalled-body' });
    expect((await ask('2018-01-01')).status).toBe(404);
    expect((await ask('not-a-day')).status).toBe(400);
    expect(simulator.injected()).toEqual([]);
    simulator.switchOn({ fault: 'server-error' });
    expect((await ask('2018-01-01')).status).toBe(500);
    expect((await ask('not-a-day')).status).toBe(400);
  });
});

describe('chance', () => {
  const CHAOS: readonly FaultRule[] = [
    { fault: 'server-error', probability: 0.3 },
    { fault: 'truncated-json', probability: 0.5 },
    { fault: 'null-campaign', probability: 0.4, share: 0.3 },
  ];

  async function play(options: {
    seed?: number;
    faultSeed?: number;
  }): Promise<{ texts: string[]; log: unknown[] }> {
    const of = await startSimulator({ ...OPTIONS, ...options, faults: CHAOS });
    try {
      const texts: string[] = [];
      for (let i = 0; i < 40; i++)
        texts.push((await ask('2024-10-01', '2024-10-02', { of })).body.toString());
      return { texts, log: of.injected().map((entry) => ({ ...entry, at: '' })) };
    } finally {
      await of.close();
    }
  }

  test('is the same for the same seed: the same requests, rows, places and bytes', async () => {
    const [one, same, other] = [await play({}), await play({}), await play({ faultSeed: 2 })];
    expect(same).toEqual(one);
    expect(other.log).not.toEqual(one.log);
    const names = (of: typeof one): unknown[] => of.log.map((entry) => (entry as InjectedFault).fault);
    for (const { fault } of CHAOS) expect(names(one)).toContain(fault);
    expect(one.log.length).toBeLessThan(40);
  });
});

describe('the control plane', () => {
  test('switches on, lists, and switches off', async () => {
    expect(await control('POST', 'faults', { fault: 'server-error', times: 3 })).toEqual({
      status: 201,
      json: { ids: [1] },
    });
    expect(await control('POST', 'faults', [{ fault: 'gzip' }, { fault: 'null-ad' }])).toMatchObject({
      json: { ids: [2, 3] },
    });
    await ask();
    expect((await control('GET', 'faults')).json).toEqual([
      { id: 1, fault: 'server-error', times: 2 },
      { id: 2, fault: 'gzip' },
      { id: 3, fault: 'null-ad' },
    ]);
    expect((await control('GET', 'injected')).json).toEqual(simulator.injected());
    expect(await control('DELETE', 'faults/2')).toEqual({ status: 200, json: { removed: 1 } });
    expect((await control('DELETE', 'faults/2')).status).toBe(404);
    expect(await control('DELETE', 'faults')).toEqual({ status: 200, json: { removed: 2 } });
    expect(simulator.faults()).toEqual([]);
  });

  test('names every fault', async () => {
    expect((await control('GET', 'catalogue')).json).toEqual(listFaults());
  });

  test.each([
    ['not JSON', 'the body must be JSON'],
    ['{}', 'it is not an object with a name'],
    [{ fault: 'sever-error' }, "there is none named 'sever-error'"],
    [{ fault: 'server-error', share: 1 }, "no option 'share'; it takes times, probability, from, to, lod"],
    [{ fault: 'server-error', times: 0 }, 'times is 0; give a whole number from 1'],
    [{ fault: 'server-error', probability: 2 }, 'probability is 2; give a number above 0 up to 1'],
    [{ fault: 'server-error', from: 'May' }, "from is 'May'; give a calendar day"],
    [{ fault: 'server-error', from: '2024-02-02', to: '2024-02-01' }, 'is after to'],
    [[{ fault: 'gzip' }, { fault: 'gzip', lod: 'b' }], "lod is 'b'; give a or c"],
  ])('refuses %j, and switches nothing on', async (body, message) => {
    const { status, json } = await control('POST', 'faults', body);
    expect({ status, json }).toEqual({
      status: 400,
      json: { message: expect.stringContaining(message) as string },
    });
    expect(simulator.faults()).toEqual([]);
  });
});

describe('startSimulator', () => {
  test('begins with faults, and tells of each one when its answer is over', async () => {
    const told: InjectedFault[] = [];
    const of = await startSimulator({
      ...OPTIONS,
      faults: [{ fault: 'missing-rows', times: 1, share: 0 }],
      onInjected: (fault) => told.push(fault),
    });
    await ask('2024-10-01', '2024-10-01', { of });
    await expect.poll(() => told).toMatchObject([{ fault: 'missing-rows', request: 1, rows: 1 }]);
    await of.close();
  });

  test('refuses a rule that cannot be', async () => {
    const faults = [{ fault: 'gzip', times: 1.5 }] as const;
    await expect(startSimulator({ ...OPTIONS, faults })).rejects.toMatchObject({
      code: 'SIMULATOR_FAULT_INVALID',
      message: 'Cannot switch on gzip: times is 1.5; give a whole number from 1 up to 9007199254740991',
    });
  });
});
