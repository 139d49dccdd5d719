import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { listFaults, startSimulator } from '../../src/index.ts';
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Program {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<Ended>;
}

function start(...args: string[]): Program {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: PACKAGE, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, out, err }));
  return { child, ended };
}

async function firstOutput(of: Program): Promise<string> {
  const [chunk] = (await once(of.child.stdout, 'data')) as [Buffer];
  return chunk.toString();
}

describe('main', () => {
  test('--help names every way to ask and ends with 0', async () => {
    const { code, out } = await start('--help').ended;
    expect(code).toBe(0);
    for (const named of ['--port', '--as-of', '--api-key', '/campaigns-report', '/_simulator/clock']) {
      expect(out).toContain(named);
    }
    for (const path of ['faults', 'injected', 'catalogue', 'requests', 'health']) {
      expect(out).toContain(`/_simulator/${path}`);
    }
  });

  test('--list-faults tells of every fault', async () => {
    const { code, out } = await start('--list-faults').ended;
    expect(code).toBe(0);
    for (const { name, wire, client } of listFaults()) {
      for (const told of [name, wire, client]) expect(out).toContain(told);
    }
  });

  test('prints what it injects, and never a key', async () => {
    const running = start('--port', '0', '--api-key', 'canary', '--fault', 'unauthorized:times=1');
    const baseUrl = /http:\S+(?=,)/.exec(await firstOutput(running))?.[0] ?? '';
    const query = 'period_from=2024-10-01&period_to=2024-10-02&lod=a';
    const ask = (): Promise<Response> =>
      fetch(`${baseUrl}/campaigns-report?${query}`, { headers: { 'x-api-key': 'canary' } });
    expect((await ask()).status).toBe(401);
    const body = '{"fault":"null-campaign","share":0,"times":1}';
    await fetch(`${baseUrl}/_simulator/faults`, { method: 'POST', body });
    await (await ask()).text();
    running.child.kill('SIGTERM');
    const { out } = await running.ended;
    expect(out.split('\n').slice(1)).toEqual([
      'injected unauthorized into request 1 (2024-10-01 to 2024-10-02, lod=a)',
      'injected null-campaign into request 2 (2024-10-01 to 2024-10-02, lod=a, rows 1: 2024-10-01 Campaign_1 Ad_1_v3)',
      '',
    ]);
    expect(out).not.toContain('canary');
  });

  test.each([
    [
      ['--fault', 'teapot'],
      "Cannot switch on a fault: there is none named 'teapot'; --list-faults shows all",
    ],
    [['--port', 'abc'], "Cannot use --port: it is 'abc'; give a whole number"],
    [['--as-of', 'today'], "Cannot use option asOf: it is 'today'; give a calendar day as YYYY-MM-DD"],
    [['--ads', '0'], 'Cannot use option adsPerCampaign: it is 0; give a whole number from 1 to 1000000'],
    [['--fast'], "Cannot read the command line: Unknown option '--fast'; see --help"],
  ])('ends %j with 1 and one clear line', async (args, line) => {
    const { code, out, err } = await start(...args).ended;
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: `${line}\n` });
  });

  test('ends with one clear line when the port is taken', async () => {
    const simulator = await startSimulator({ apiKey: 'k', asOf: '2024-12-15' });
    const { port } = new URL(simulator.baseUrl);
    const { code, err } = await start('--port', port).ended;
    await simulator.close();
    expect(code).toBe(1);
    expect(err).toMatch(
      /^Cannot listen on 127\.0\.0\.1:\d+: another program uses the port; choose another one[^\n]*\n$/,
    );
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'answers, and stops on %s with 0 though a connection is open',
    async (signal) => {
      const running = start('--port', '0', '--api-key', 'k', '--as-of', '2024-12-18');
      const baseUrl = /http:\S+(?=,)/.exec(await firstOutput(running))?.[0];
      const query = 'period_from=2024-12-18&period_to=2024-12-18&lod=c';
      const response = await fetch(`${baseUrl ?? ''}/campaigns-report?${query}`, {
        headers: { 'x-api-key': 'k' },
      });
      expect(await response.json()).toHaveLength(5);
      running.child.kill(signal);
      expect(await running.ended).toMatchObject({ code: 0, err: '' });
    },
  );
});
