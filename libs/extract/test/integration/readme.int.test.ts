import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { reply, startScriptedServer } from './scripted-server.ts';

it('README example runs as printed', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const dir = await mkdtemp(join(tmpdir(), 'extract-readme-'));
  await using server = await startScriptedServer(
    reply(503, ''),
    reply(200, '[{"campaign":"Campaign_1"}]'),
    reply(404, '{"message":"No data"}'),
  );
  try {
    const file = join(dir, 'example.mts');
    const given = { baseUrl: server.baseUrl, key: 'key', spoolDir: join(dir, 'spool') };
    const source = example.replace('@volka/extract', new URL('../../src/index.ts', import.meta.url).href);
    await writeFile(file, `const { baseUrl, key, spoolDir } = ${JSON.stringify(given)};\n${source}`);
    const { stdout } = await promisify(execFile)(process.execPath, [file]);
    expect(stdout.trim()).toBe("[ { campaign: 'Campaign_1' } ]");
    const asked = server.requests.map(({ url }) => /period_from=(.*)&lod/.exec(url ?? '')?.[1]);
    expect(asked).toEqual([
      '2024-10-01&period_to=2024-10-01',
      '2024-10-01&period_to=2024-10-01',
      '2024-10-02&period_to=2024-10-31',
      '2024-11-01&period_to=2024-11-02',
    ]);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
