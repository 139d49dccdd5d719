import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rows, text } from '../test/readme-example.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

test('README shows the example that is run here, and it does what it says', () => {
  const example = read('../test/readme-example.ts')
    .replace('../src/index.ts', '@volka/validation')
    .replace('../src/campaign/index.ts', '@volka/validation/campaign')
    .replaceAll('export const', 'const');
  expect(read('../README.md')).toContain(example);
  expect(rows).toMatchObject([
    {
      ad_name: 'N/A',
      spend_cents: 2568,
      _spend_source: 'derived',
      revenue_1d_cents: 1008,
      revenue_3d_cents: null,
    },
  ]);
  expect(text).toMatch(/^received 2 = accepted 1 \+ collapsed 0 \+ quarantined 1\n/);
});
