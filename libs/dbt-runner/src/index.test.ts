import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as fake from './fake.ts';
import * as face from './index.ts';

test('README.md names everything that the package gives away', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const table = /## Exports\n(.*?)\n## /s.exec(readme)?.[1] ?? '';
  const names = [...Object.keys(face), ...Object.keys(fake)];
  expect(names.filter((name) => !table.includes(`\`${name}`))).toEqual([]);
});
