import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedVersions } from './expected-versions.ts';
import type { Version } from './expected-versions.ts';
import { startHistoryWorld } from './history-world.ts';
import type { HistoryWorld } from './history-world.ts';
import { randomHistory, seededRandom } from './random-history.ts';
import type { Load } from './random-history.ts';

const MAIN = path.resolve(import.meta.dirname, '../../../src/main.ts');
const LONG_MS = 400_000;

let world: HistoryWorld;
let dataDir: string;
let loads: readonly Load[];

beforeAll(async () => {
  world = await startHistoryWorld();
  dataDir = await mkdtemp(path.join(tmpdir(), 'volka-history-commands-'));
  loads = randomHistory(seededRandom(31), { days: 4, loads: 12 });
  for (const load of loads) await world.database.write(load);
  await world.drain();
  const built = await world.dbt.run('run');
  if (built.kind !== 'success') throw new Error(JSON.stringify(built, null, 1));
}, LONG_MS);
afterAll(async () => {
  await world.close();
  await rm(dataDir, { recursive: true, force: true });
});

interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `volka history …`; ends it with SIGKILL once it has printed `killAt`. */
async function volkaHistory(args: readonly string[], killAt?: string): Promise<Said> {
  const child = spawn(
    process.execPath,
    ['--conditions=@volka/source', '--disable-warning=ExperimentalWarning', MAIN, 'history', ...args],
    {
      env: { PATH: process.env['PATH'], VOLKA_DATA_DIR: dataDir, ...world.database.dbtEnvironment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (killAt !== undefined && out.includes(killAt)) child.kill('SIGKILL');
  });
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, out, err };
}

describe('the state at an instant', () => {
  it('is what was known at each load and a microsecond before it', async () => {
    const versions = expectedVersions(loads);
    const reader = await world.database.pool.connect();
    try {
      await reader.query('begin; set local role dashboard_ro');
      for (const { loadedAt } of loads) {
        for (const offset of ['0', '1 microsecond']) {
          const { rows } = await reader.query<{ known: string }>(
            `select json_build_array(date_day, campaign_name, ad_name, impressions, load_id)::text as known
               from public_core.campaign_performance_as_of($1::timestamptz - $2::interval)`,
            [loadedAt, offset],
          );
          const isKnown = ({ metrics, validFrom, validTo }: Version): boolean =>
            metrics !== null &&
            (offset === '0' ? validFrom <= loadedAt : validFrom < loadedAt) &&
            (validTo === null || (offset === '0' ? validTo > loadedAt : validTo >= loadedAt));
          expect(rows.map(({ known }) => JSON.stringify(JSON.parse(known))).sort()).toEqual(
            versions
              .filter(isKnown)
              .map(({ date, campaign, ad, metrics, loadNumber }) =>
                JSON.stringify([date, campaign, ad, metrics?.impressions, loadNumber]),
              )
              .sort(),
          );
        }
      }
    } finally {
      await reader.query('rollback');
      reader.release();
    }
  });
});

describe('volka history show', () => {
  it('shows every version of a row with what changed', async () => {
    const versions = expectedVersions(loads);
    const counts = new Map<string, number>();
    for (const { date, campaign, ad } of versions) {
      const key = JSON.stringify([campaign, ad, date]);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const [[key, count] = ['', 0]] = [...counts].sort(([, one], [, other]) => other - one);
    const { code, out } = await volkaHistory(['show', ...(JSON.parse(key) as string[])]);
    expect(code).toBe(0);
    expect(out).toContain(`: ${count} versions`);
    expect(out).toMatch(/^1\. initial /m);
    expect(out).toContain('→');
    expect(out).not.toContain('not classified');
  });

  it('names the ads of the day for an unknown key', async () => {
    const { campaign, ad, date } = expectedVersions(loads)[0]!;
    const { code, err } = await volkaHistory(['show', campaign, 'no such ad', date]);
    expect(code).toBe(1);
    expect(err).toContain(`its ads on that day: `);
    expect(err).toContain(ad);
  });
});

describe('volka history verify and rebuild', () => {
  it('verify finds nothing wrong in a correct history', { timeout: LONG_MS }, async () => {
    const { code, out, err } = await volkaHistory(['verify']);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out.match(/^ok /gm)).toHaveLength(7);
    expect(out).toMatch(/^raw log .*\nhistory .*\nstaging .*\ndaily fact .*\nmonthly summary .*/m);
  });

  it('rebuild changes nothing unless it is confirmed', { timeout: LONG_MS }, async () => {
    const { code, err } = await volkaHistory(['rebuild']);
    expect(code).toBe(1);
    expect(err).toContain('--yes');
    expect(await world.database.versions()).toEqual(expectedVersions(loads));
  });

  it(
    'verify finds what is wrong in the history; rebuild corrects it, also after a kill in the middle',
    { timeout: LONG_MS },
    async () => {
      await world.database.pool.query(
        'update public.scd_campaign_performance set spend_cents = coalesce(spend_cents, 0) + 1 where dbt_valid_to is null and not _is_deleted',
      );
      // The facts were built from it, too.
      await world.database.pool.query(
        'truncate public_core.fct_daily_performance, public_core.fct_daily_campaign_performance, public_core.fct_cohort_lifeday',
      );
      expect(await world.dbt.run('run', 'path:models/marts/core')).toMatchObject({ kind: 'success' });
      const wrong = await volkaHistory(['verify']);
      expect(wrong.code).toBe(1);
      expect(wrong.out).toMatch(/^FAILED .*dq\.scd_campaign_performance_equals_oracle$/m);
      expect(wrong.out).toMatch(/campaigns_execution_date 2024-/);
      expect(wrong.out).toMatch(/^history .*DIFFERS$/m);
      expect(wrong.out).toMatch(/^daily fact .*DIFFERS$/m);
      expect(wrong.err).toContain('Cannot confirm the history');

      // Views of other teams, on the history and on what the project builds on it.
      await world.database.pool.query(`
        create view public.of_a_team as select count(*) as n from public.scd_campaign_performance;
        create view public.known_now as select * from public_core.campaign_performance_as_of(now())`);
      const killed = await volkaHistory(['rebuild', '--yes'], 'pass 1:');
      expect(killed.code).toBeNull();
      expect(killed.out).toContain('These depend on the history and are kept: known_now, of_a_team.');
      const rebuilt = await volkaHistory(['rebuild', '--yes']);
      expect(rebuilt.out).toContain('a rebuild was begun');
      expect(rebuilt.out).not.toContain('DIFFERS');
      expect(rebuilt.err).toBe('');
      expect(rebuilt.code).toBe(0);
      const versions = expectedVersions(loads);
      expect(await world.database.versions()).toEqual(versions);
      const { rows } = await world.database.pool.query(
        'select n::int, (select count(*)::int from public.known_now) as known from public.of_a_team',
      );
      const known = versions.filter(({ metrics, validTo }) => metrics !== null && validTo === null);
      expect(rows).toEqual([{ n: versions.length, known: known.length }]);
    },
  );
});

describe('volka history confirm-empty', () => {
  it(
    'closes the rows of a day for which the source returns no rows any more',
    { timeout: LONG_MS },
    async () => {
      const { database } = world;
      const day = '2024-11-10';
      const row = { date: day, campaign: 'Campaign_1', ad: 'Ad_1', metrics: METRICS };
      const load = { kind: 'window', fromDate: day, toDate: day, refused: [] } as const;
      await database.write({ ...load, loadedAt: '2025-02-01T05:00:00.000000Z', rows: [row] });
      await database.write({ ...load, loadedAt: '2025-02-02T05:00:00.000000Z', rows: [] });
      await world.drain();
      expect(await currentRowsOf(day)).toBe(1);

      const nothing = await volkaHistory([
        'confirm-empty',
        '2024-12-01',
        '2024-12-02',
        '--reason',
        'x',
        '--yes',
      ]);
      expect(nothing.code).toBe(1);
      expect(nothing.err).toContain('Cannot confirm 2024-12-01 to 2024-12-02');

      const said = await volkaHistory(['confirm-empty', day, day, '--reason', 'campaign deleted', '--yes']);
      expect(said.err).toBe('');
      expect(said.out).toContain(`${day} to ${day} confirmed as load`);
      await world.drain();
      expect(await currentRowsOf(day)).toBe(0);
      expect(await world.dbt.run('test', 'scd_campaign_performance_equals_oracle')).toMatchObject({
        kind: 'success',
      });
    },
  );
});

const METRICS = {
  spend_cents: 1,
  _spend_source: 'reported',
  impressions: 1,
  players_14d: null,
  revenue_14d_cents: null,
};

async function currentRowsOf(day: string): Promise<number> {
  const versions = await world.database.versions();
  return versions.filter(({ date, validTo, metrics }) => date === day && validTo === null && metrics !== null)
    .length;
}
