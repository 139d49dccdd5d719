import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as root from './index.ts';
import * as operate from './operate/index.ts';
import * as read from './read/index.ts';
import * as write from './write/index.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const [, section = ''] = /## Exports\n([\s\S]*?)\n## /.exec(readme) ?? [];

test.each([
  ['.', root],
  ['./write', write],
  ['./read', read],
  ['./operate', operate],
])('README names what %s exports, and nothing else', (face, exported) => {
  const part = section.split('\n- ').find((each) => each.startsWith(`\`${face}\` `)) ?? '';
  const named = Array.from(part.matchAll(/`(\w+)`/g), ([, name]) => name);
  expect(named.sort()).toEqual(Object.keys(exported).sort());
});
