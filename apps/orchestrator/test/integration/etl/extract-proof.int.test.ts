import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSimulator } from '@volka/volka-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findUnnoticed } from '../../proof/extract/account-faults.ts';
import { findBroken } from '../../proof/extract/check-outcome.ts';
import { CANARY, startProofWorld } from '../../proof/extract/proof-world.ts';
import type { ProofWorld } from '../../proof/extract/proof-world.ts';
import { proveSeed } from '../../proof/extract/prove-seed.ts';
import { scheduleOf } from '../../proof/extract/schedule.ts';

// `npm run proof:extract -- --seeds 200` runs this at full size.
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
/** About forty processes are started and killed: a second each, and longer on a busy machine. */
const PATIENCE_MS = 400_000;

let world: ProofWorld;
beforeAll(async () => {
  world = await startProofWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

test.each(SEEDS)(
  'no date is lost under the faults, kills and clock jumps of seed %d',
  async (seed) => {
    const { broken, faults } = await proveSeed(world, seed);
    expect(broken).toEqual([]);
    expect(faults).toBeGreaterThan(0);
  },
  PATIENCE_MS,
);

test(
  'the proof sees a hole, an open day, a row twice, a lost row, a changed figure, lost volumes and the key',
  async () => {
    const { broken } = await proveSeed(world, 1);
    expect(broken).toEqual([]);
    const schedule = scheduleOf(1);
    const { campaigns, adsPerCampaign, firstDate, lastDay, seed } = schedule;
    await using simulator = Object.assign(
      await startSimulator({ apiKey: CANARY, asOf: firstDate, campaigns, adsPerCampaign, seed }),
      {
        [Symbol.asyncDispose]: () => simulator.close(),
      },
    );
    const { admin, workDir } = world;
    const look = (log = ''): Promise<readonly string[]> =>
      findBroken(admin, simulator, schedule, workDir, log);
    expect(await look()).toEqual([]);
    const { rows } = await admin.query<{ ctid: string }>(
      `select r.ctid::text from public.campaign_performance_raw_appends as r
       join etl.coverage as c on c.load_id = r._load_id and c.date = r.campaigns_execution_date
      where c.date = $1 limit 1`,
      [firstDate],
    );
    const tamper = async (sql: string): Promise<readonly string[]> => {
      await admin.query('begin');
      await admin.query(sql);
      const seen = await look();
      await admin.query('rollback');
      return seen;
    };
    const where = `where ctid = '${rows[0]?.ctid ?? ''}'`;
    const raw = 'public.campaign_performance_raw_appends';
    expect(await tamper(`delete from etl.coverage where date = '${firstDate}'`)).toContain(
      `${firstDate}: hole`,
    );
    expect(await tamper(`update etl.coverage set failed_at = now() where date = '${firstDate}'`)).toEqual([
      `${firstDate}: failed`,
    ]);
    expect(
      await tamper(`insert into etl.coverage (stream, date) values ('campaigns-report:a', '${lastDay}')`),
    ).toEqual([`${lastDay}: open day loaded`]);
    const twice = await tamper(`insert into ${raw} select * from ${raw} ${where}`);
    expect(twice).toEqual([expect.stringMatching(/^row twice/), expect.stringMatching(/^load \d+: /)]);
    expect((await tamper(`delete from ${raw} ${where}`)).join()).toMatch(/load \d+: .*missing: /s);
    expect((await tamper(`update ${raw} set clicks = clicks + 1 ${where}`)).join()).toMatch(
      /missing: .*surplus: /s,
    );
    expect(
      await tamper('delete from etl.day_volumes where load_id = (select min(load_id) from etl.day_volumes)'),
    ).toEqual([expect.stringMatching(/^load \d+: day volumes of 0 rows, ledger says [1-9]/)]);
    expect(await look(`a log line with ${CANARY}`)).toEqual(['the key is in the log']);
    expect(await tamper(`update etl.coverage set failure_message = '${CANARY}'`)).toEqual([
      'the key is in etl.coverage',
    ]);
    await mkdir(join(workDir, 'spool'), { recursive: true });
    await writeFile(join(workDir, 'spool', 'left.json'), CANARY);
    expect(await look()).toEqual(['the key is in spool/left.json', 'left in the spool: spool/left.json']);
  },
  PATIENCE_MS,
);

test('the proof detects a fault that is not recorded', async () => {
  const window = { periodFrom: '2024-10-01', periodTo: '2024-10-31' };
  const request = { ...window, number: 1, at: '', lod: 'a', status: 500, rows: 0, bytes: 0, aborted: false };
  const fault = { ...window, request: 1, at: '', family: 'answer', rule: 1, lod: 'a', rows: 0, samples: [] };
  for (const name of ['server-error', 'second-array', 'api-404'] as const) {
    const run = {
      runId: 'never ran',
      wasKilled: false,
      requests: [{ ...request, faults: [name] }],
      injected: [{ ...fault, fault: name }],
    };
    expect(await findUnnoticed(world.admin, run as never)).toEqual([
      `never ran 2024-10-01..2024-10-31: ${name} at request 1`,
    ]);
  }
});
