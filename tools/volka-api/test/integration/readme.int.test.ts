import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { listFaults, startSimulator } from '../../src/index.ts';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

let readme: string;

beforeAll(async () => {
  readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
});

const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text ?? '');

async function runExample(index: number): Promise<string> {
  const args = ['--input-type=module-typescript', '--eval', blocks('ts')[index] ?? ''];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: PACKAGE });
  expect(stderr).toBe('');
  return stdout;
}

describe('the README', () => {
  test('starts with an example that runs', async () => {
    expect(await runExample(0)).toMatch(/^77\d \[\n.*status: 200/s);
  });

  test('shows how to test a client, and it runs', async () => {
    const lines = (await runExample(1)).trim().split('\n');
    expect(lines.slice(0, 2)).toEqual(['request 1: server-error ', 'request 2: server-error ']);
    expect(lines.filter((line) => line.includes('truncated-json')).length).toBeGreaterThan(0);
    expect(lines.find((line) => line.includes('null-campaign'))).toMatch(
      /^request \d+: null-campaign \d+ rows, first 2024-10-02 Campaign_1 Ad_\w+$/,
    );
  });

  test('shows calls of the control plane that are answered', async () => {
    const simulator = await startSimulator({ apiKey: 'local-key', asOf: '2024-12-15' });
    try {
      const calls = [
        ...(blocks('sh')[0] ?? '').matchAll(/^curl (?:-X (\w+) )?http:\/\/[^/]+(\S+)(?: -d '(.*)')?$/gm),
      ];
      expect(calls.length).toBe(blocks('sh')[0]?.trim().split('\n').length);
      for (const [, method = 'GET', path = '', body = null] of calls) {
        const { status } = await fetch(`${simulator.baseUrl}${path}`, { method, body });
        expect({ path, status }).toEqual({ path, status: method === 'POST' ? 201 : 200 });
      }
      expect(simulator.faults()).toEqual([]);
    } finally {
      await simulator.close();
    }
  });

  test('lists every fault as the catalogue has it, and no other', () => {
    const cellsOf = (line: string): string[] => line.split('|').map((cell) => cell.trim());
    const tables = readme.slice(readme.indexOf('### Instead of the answer'), readme.indexOf('## Guarantees'));
    const listed = tables.split('\n').filter((line) => line.startsWith('| `'));
    expect(listed.map(cellsOf)).toEqual(
      listFaults().map(({ name, wire, client, details }) => [
        '',
        `\`${name}\``,
        wire,
        client,
        details.map((detail) => `\`${detail}\``).join(', '),
        '',
      ]),
    );
  });
});
