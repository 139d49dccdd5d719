import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identify } from '../../src/process-identity.ts';
import { startPostgres } from '../../src/index.ts';
import type { LocalPostgres } from '../../src/index.ts';

const OWNER = path.join(import.meta.dirname, '..', 'fixtures', 'owner.ts');

let parent: string;
let dataDir: string;
const running: LocalPostgres[] = [];
const children: ChildProcess[] = [];

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'local-postgres-'));
  await chmod(parent, 0o755);
  dataDir = path.join(parent, 'cluster');
});

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(parent, { recursive: true, force: true, maxRetries: 20 });
});

async function start(options: { port?: number; password?: string } = {}): Promise<LocalPostgres> {
  const server = await startPostgres({ dataDir, ...options });
  running.push(server);
  return server;
}

async function query<Row extends object>(
  server: Pick<LocalPostgres, 'port' | 'password'>,
  sql: string,
): Promise<Row[]> {
  const client = new Client({
    host: '127.0.0.1',
    port: server.port,
    user: 'postgres',
    password: server.password,
    database: 'postgres',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

interface Owner {
  readonly child: ChildProcess;
  readonly server: { readonly port: number; readonly password: string };
  readonly nextLine: () => Promise<unknown>;
}

async function startOwner(mode: string): Promise<Owner> {
  const child = spawn(process.execPath, ['--conditions=@volka/source', OWNER, dataDir, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<unknown> => JSON.parse(String((await lines.next()).value));
  return { child, server: (await nextLine()) as Owner['server'], nextLine };
}

async function postmasterPid(): Promise<number> {
  return Number((await readFile(path.join(dataDir, 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

/** False for a zombie too: not every container's first process reaps. */
async function lives(pid: number): Promise<boolean> {
  return (await identify(pid)) !== null;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (await condition()) return;
    await sleep(20);
  }
  throw new Error('Cannot go on: the condition was not met in 10 s');
}

describe('startPostgres', () => {
  it('gives a UTF-8, UTC, loopback-only server and keeps its data and password over a restart', async () => {
    const first = await start();
    await query(first, 'create table kept as select 42 as n');
    const settings = await query(
      first,
      `select current_setting('listen_addresses') as listen, current_setting('TimeZone') as zone,
              current_setting('unix_socket_directories') as sockets, current_setting('fsync') as fsync,
              pg_encoding_to_char(encoding) as encoding, datlocale as locale
         from pg_database where datname = current_database()`,
    );
    expect(settings).toEqual([
      { listen: '127.0.0.1', zone: 'UTC', sockets: '', fsync: 'on', encoding: 'UTF8', locale: 'C.UTF-8' },
    ]);
    await first.stop();
    await first.stop();
    const second = await start();
    expect(second.password).toBe(first.password);
    expect(await query(second, 'select n from kept')).toEqual([{ n: 42 }]);
  });

  it('asks for the password and takes a new one', async () => {
    const first = await start({ password: 'one' });
    await expect(query({ port: first.port, password: 'other' }, 'select 1')).rejects.toThrow(
      /authentication/,
    );
    await first.stop();
    const second = await start({ password: "two'\\" });
    expect(await query(second, 'select 1 as n')).toEqual([{ n: 1 }]);
    await second.stop();
    expect((await start()).password).toBe("two'\\");
  });

  it('does initdb again after one that was cancelled half-way', async () => {
    await mkdir(path.join(dataDir, 'initialising-999999999', 'data', 'base'), { recursive: true });
    await query(await start(), 'select 1');
    expect(await readdir(dataDir)).not.toContain('initialising-999999999');
  });

  it('stops when its owner is killed, and starts again on the same data', async () => {
    const owner = await startOwner('stay');
    await query(owner.server, 'create table kept as select 1 as n');
    const server = await postmasterPid();
    owner.child.kill('SIGKILL');
    await until(async () => !(await lives(server)));
    expect(await query(await start(), 'select n from kept')).toEqual([{ n: 1 }]);
  });

  it('recovers committed data after everything was killed', async () => {
    const owner = await startOwner('stay');
    await query(owner.server, 'create table kept as select 1 as n');
    const server = await postmasterPid();
    process.kill(server, 'SIGKILL');
    owner.child.kill('SIGKILL');
    await until(async () => !(await lives(server)));
    expect(await query(await start(), 'select n from kept')).toEqual([{ n: 1 }]);
  });

  it('stops a server that outlived its owner and its guardian', async () => {
    const owner = await startOwner('stay');
    await query(owner.server, 'create table kept as select 1 as n');
    const server = await postmasterPid();
    const status = await readFile(`/proc/${String(server)}/stat`, 'utf8').catch(() => null);
    if (status === null) return; // Only Linux tells the parent without further tools.
    const guardian = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
    process.kill(-guardian, 'SIGSTOP');
    const watchers = await readFile(`/proc/${String(guardian)}/task/${String(guardian)}/children`, 'utf8');
    for (const pid of [guardian, ...watchers.trim().split(' ').map(Number)]) {
      if (pid !== server) process.kill(pid, 'SIGKILL');
    }
    process.kill(server, 'SIGCONT');
    owner.child.kill('SIGKILL');
    await once(owner.child, 'exit');
    expect(await lives(server)).toBe(true);
    expect(await query(await start(), 'select n from kept')).toEqual([{ n: 1 }]);
    expect(await lives(server)).toBe(false);
  });

  it('ignores a postmaster.pid whose number now belongs to another program', async () => {
    await (await start()).stop();
    const file = path.join(dataDir, 'data', 'postmaster.pid');
    await writeFile(file, `${String(process.pid)}\n/elsewhere\n0\n5432\n\n\n\nready   \n`);
    expect(await query(await start(), 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  it("outlives the terminal's Ctrl-C until its owner has stopped it", async () => {
    const owner = await startOwner('stop-on-interrupt');
    const server = await postmasterPid();
    process.kill(-owner.child.pid!, 'SIGINT'); // What a terminal does: the whole foreground group.
    expect(await owner.nextLine()).toEqual({ alive: true });
    expect(await lives(server)).toBe(false);
  });

  it('keeps no process alive that forgot to stop it', async () => {
    const owner = await startOwner('forget');
    const server = await postmasterPid().catch(() => 0);
    if (owner.child.exitCode === null) await once(owner.child, 'exit');
    expect(owner.child.exitCode).toBe(0);
    await until(async () => !(await lives(server)));
  });

  it('names the process that already runs the folder', async () => {
    const owner = await startOwner('stay');
    await expect(start()).rejects.toMatchObject({
      code: 'LOCAL_POSTGRES_IN_USE',
      message: expect.stringContaining(String(owner.child.pid)) as string,
    });
    expect(await query(owner.server, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  it('says that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(start({ port })).rejects.toMatchObject({
      code: 'LOCAL_POSTGRES_PORT_IN_USE',
      message: expect.stringContaining(String(port)) as string,
    });
    other.close();
  });

  it('says that the folder cannot be written', async () => {
    await writeFile(path.join(parent, 'file'), '');
    dataDir = path.join(parent, 'file', 'cluster');
    await expect(start()).rejects.toMatchObject({ code: 'LOCAL_POSTGRES_FOLDER_UNWRITABLE' });
  });

  it.runIf(process.getuid?.() === 0)('names the folder that keeps the unprivileged user out', async () => {
    await chmod(parent, 0o700);
    await expect(start()).rejects.toMatchObject({
      code: 'LOCAL_POSTGRES_FOLDER_UNREACHABLE',
      message: expect.stringContaining(parent) as string,
    });
  });
});
