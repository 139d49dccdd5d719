import { readFileSync } from 'node:fs';
import { readXlsx } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import { csv, xlsx } from '../test/readme-example.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

test('README shows the example that is run here, and it does what it says', async () => {
  const example = read('../test/readme-example.ts')
    .replace('../src/index.ts', '@volka/tabular')
    .replaceAll(/export (const|async)/g, '$1');
  expect(read('../README.md')).toContain(example);
  expect(csv).toBe("\uFEFFcampaign_name,total_spend_eur,cpi_eur\r\nCampaign_1,100,2.5\r\n'=1+1,300,5\r\n");
  const { sheets } = await readXlsx(xlsx);
  expect(sheets.map(({ name }) => name)).toEqual(['Report', 'Chart', 'About']);
  expect(sheets[0]?.rows).toEqual([
    ['Campaign name', 'Total spend EUR', 'CPI EUR'],
    ['Campaign_1', 100, 2.5],
    ['=1+1', 300, 5],
    ['Total', 400, null],
  ]);
});
