import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeStateDir, startDemo } from '../e2e/demo-process.ts';

let stateDir: string;
beforeEach(async () => {
  stateDir = await makeStateDir();
});
afterEach(async () => {
  await rm(stateDir, { recursive: true, force: true, maxRetries: 10 });
});

/** The one line a demo leaves that cannot run. */
async function complaint(folder: string, ...args: readonly string[]): Promise<string> {
  const demo = startDemo(folder, ...args);
  const { code } = await demo.ended;
  expect(code).toBe(1);
  const lines = demo.output().trimEnd().split('\n');
  expect(demo.output()).not.toMatch(/^\s+at /m);
  return lines.at(-1) ?? '';
}

describe('npm run demo', () => {
  it('refuses a folder that cannot be one', async () => {
    const file = join(stateDir, 'file');
    await writeFile(file, '');
    expect(await complaint(file)).toBe(
      `Cannot read ${join(file, 'demo.json')}: the file cannot be opened; check its permissions`,
    );
    await mkdir(join(stateDir, 'state', 'demo.json'), { recursive: true });
    expect(await complaint(join(stateDir, 'state'))).toMatch(/^Cannot read .*demo\.json/);
  });

  it('refuses a damaged state and says how to start afresh', async () => {
    await writeFile(join(stateDir, 'demo.json'), '{"today":"2024-13-01"}');
    expect(await complaint(stateDir)).toBe(
      `Cannot use ${join(stateDir, 'demo.json')}: it is damaged; npm run demo -- --reset starts with an empty folder`,
    );
  });

  it('refuses a port that another program has', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      expect(await complaint(stateDir, '--port', String(port))).toBe(
        `Cannot start PostgreSQL on 127.0.0.1:${port}: another program listens there; choose another port or port 0`,
      );
    } finally {
      other.close();
    }
  });

  it('refuses an option it does not know, and a number out of range', async () => {
    expect(await complaint(stateDir, '--day', '3')).toMatch(/^Cannot read the command line: .*'--day'/);
    expect(await complaint(stateDir, '--next-days', '-1')).toMatch(/--next-days/);
    expect(await readdir(stateDir)).toEqual([]);
  });

  it('clears and takes no folder that is not its own', async () => {
    await writeFile(join(stateDir, 'thesis.txt'), 'three years of work');
    expect(await complaint(stateDir, '--reset')).toBe(
      `Cannot clear ${stateDir}: it contains files of something else; name the demo's folder with --state-dir`,
    );
    expect(await complaint(stateDir)).toBe(
      `Cannot use ${stateDir} for the demo: it contains files of something else; name an empty or new folder with --state-dir`,
    );
    expect(await readdir(stateDir)).toEqual(['thesis.txt']);
    const file = join(stateDir, 'thesis.txt');
    expect(await complaint(file, '--reset')).toMatch(/^Cannot clear .*thesis\.txt: ENOTDIR/);
    expect(await readFile(file, 'utf8')).toBe('three years of work');
  });

  it('clears a folder of its own, a damaged one too, and finds nothing wrong with one that is gone', async () => {
    await writeFile(join(stateDir, 'demo.json'), '{"today":');
    await mkdir(join(stateDir, 'reports'));
    for (const state of ['damaged', 'gone']) {
      const demo = startDemo(stateDir, '--reset');
      expect({ state, ...(await demo.ended) }).toMatchObject({ state, code: 0 });
      await expect(readdir(stateDir)).rejects.toMatchObject({ code: 'ENOENT' });
    }
  });

  it('clears no folder in which a demo runs', async () => {
    const running = startDemo(stateDir, '--serve');
    await running.waitFor(/the simulator are up/);
    expect(await complaint(stateDir, '--reset')).toMatch(
      new RegExp(
        `^Cannot clear ${stateDir}: process ${String(running.child.pid)} runs a demo there; stop it first$`,
      ),
    );
    await running.waitFor(/run marketing etl/);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect(await readdir(stateDir)).toContain('demo.json');
  });

  it('takes over the lock of a run that is dead', async () => {
    const first = startDemo(stateDir);
    await first.waitFor(/run marketing etl/);
    first.child.kill('SIGKILL');
    await first.ended;
    // What kill -9 leaves: a cluster that names a process as its owner.
    expect(await readFile(join(stateDir, 'postgres', 'data', 'postmaster.pid'), 'utf8')).toMatch(/^\d+/);
    const second = startDemo(stateDir);
    await second.waitFor(/run marketing etl/);
    second.child.kill('SIGINT');
    expect((await second.ended).code).toBe(130);
  });
});
