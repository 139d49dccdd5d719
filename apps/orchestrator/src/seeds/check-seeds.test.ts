import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkSeed, checkSeeds, describeSeedProblem } from './check-seeds.ts';
import { SEED_SCHEMAS } from './seed-schemas.ts';

const PROJECT_DIR = join(import.meta.dirname, '..', '..', '..', '..', 'dbt_project');
const HEADER = 'campaign_name,from_month,to_month,budget_eur,target_roas_14d,target_cpi_eur';

function problemsOf(content: string | Uint8Array, file = 'campaign_targets.csv'): readonly string[] {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return checkSeed(file, bytes).problems.map(describeSeedProblem);
}
const targets = (row: string): readonly string[] => problemsOf(`${HEADER}\n${row}\n`);

test('the seeds of the project are valid, and their schemas have the columns that dbt declares', async () => {
  const seeds = await checkSeeds(PROJECT_DIR);
  expect(seeds.map(({ file }) => file.replace('.csv', ''))).toEqual([...SEED_SCHEMAS.keys()]);
  expect(seeds.flatMap(({ problems, extraColumns }) => [...problems, ...extraColumns])).toEqual([]);
  const project = parse(await readFile(join(PROJECT_DIR, 'dbt_project.yml'), 'utf8')) as {
    readonly seeds: {
      readonly volka_marketing: Readonly<Record<string, { readonly '+column_types': object }>>;
    };
  };
  for (const [name, schema] of SEED_SCHEMAS) {
    const { '+column_types': types } = project.seeds.volka_marketing[name] ?? { '+column_types': {} };
    expect(Object.keys(schema.shape)).toEqual(Object.keys(types));
  }
});

test.each([
  [
    'a German date',
    'A,01.10.2024,,650000,0.65,0.55',
    'from_month: must be the first day of a month, such as 2024-10-01',
  ],
  [
    'a day that does not exist',
    'A,2024-02-01,2024-02-30,1,1,1',
    'to_month: must be the first day of a month, such as 2024-10-01',
  ],
  [
    'a day in the middle',
    'A,2024-10-15,,1,1,1',
    'from_month: must be the first day of a month, such as 2024-10-01',
  ],
  [
    'a word that PostgreSQL reads as a date',
    'A,today,,1,1,1',
    'from_month: must be the first day of a month, such as 2024-10-01',
  ],
  ['a month before the first', 'A,2024-10-01,2024-09-01,1,1,1', 'to_month: is before from_month'],
  [
    'a thousands separator',
    'A,2024-10-01,,650.000,1,1',
    'budget_eur: must be a plain number with at most 2 decimals, such as 1250.50',
  ],
  [
    'a decimal comma',
    'A,2024-10-01,,"650000,5",1,1',
    'budget_eur: must be a plain number with at most 2 decimals, such as 1250.50',
  ],
  [
    'an exponent',
    'A,2024-10-01,,6.5e5,1,1',
    'budget_eur: must be a plain number with at most 2 decimals, such as 1250.50',
  ],
  [
    'a currency',
    'A,2024-10-01,,650000 €,1,1',
    'budget_eur: must be a plain number with at most 2 decimals, such as 1250.50',
  ],
  [
    'a padded number',
    'A,2024-10-01,, 650000,1,1',
    'budget_eur: must be a plain number with at most 2 decimals, such as 1250.50',
  ],
  [
    'NaN',
    'A,2024-10-01,,NaN,1,1',
    'budget_eur: must be a plain number with at most 2 decimals, such as 1250.50',
  ],
  ['a padded name', 'A ,2024-10-01,,1,1,1', 'campaign_name: has spaces at an end; remove them'],
  ['a no-break space', '\u00A0A,2024-10-01,,1,1,1', 'campaign_name: has spaces at an end; remove them'],
  [
    'a decomposed letter',
    'A\u0308,2024-10-01,,1,1,1',
    'campaign_name: has letters made of two characters; type them anew',
  ],
  [
    'an invisible character',
    'A\u200BB,2024-10-01,,1,1,1',
    'campaign_name: has invisible or replaced characters; type it anew',
  ],
  ['no name', ',2024-10-01,,1,1,1', 'campaign_name: is empty'],
  [
    'a name that dbt takes for nothing',
    'NULL,2024-10-01,,1,1,1',
    'campaign_name: is read as empty by dbt; choose another word',
  ],
])('checkSeed refuses %s', (_what, row, problem) => {
  expect(targets(row)).toEqual([`campaign_targets.csv line 2, ${problem}`]);
});

test.each([
  ['an empty row, as Excel leaves them', ',,,,,', 2],
  ['too few cells', 'A,2024-10-01,,1', 1],
  ['a comma in a name without quotes', 'A,B,2024-10-01,,1,1,1', 1],
])('checkSeed refuses %s', (_what, row, problems) => {
  expect(targets(row)).toHaveLength(problems);
});

test('checkSeed accepts empty optional cells, quotes, and any line end', () => {
  expect(targets('"A ""x"", B",2024-10-01,2024-12-01,650000,0.65,')).toEqual([]);
  expect(problemsOf(`\uFEFF${HEADER}\r\nA,2024-10-01,,,,\r\n\r\n`)).toEqual([]);
  expect(problemsOf(`${HEADER}\nA,2024-10-01,,,,`)).toEqual([]);
});

test('checkSeed names the line in which a record begins', () => {
  expect(problemsOf(`${HEADER}\n"A\nB",2024-10-01,,1,1,1\nC,2024-10-01,,x,1,1\n`)).toEqual([
    'campaign_targets.csv line 2, campaign_name: has invisible or replaced characters; type it anew',
    'campaign_targets.csv line 4, budget_eur: must be a plain number with at most 2 decimals, such as 1250.50',
  ]);
});

test('checkSeed names the problem of a file that cannot be read', () => {
  expect(problemsOf(`${HEADER.replaceAll(',', ';')}\nA;2024-10-01;;1;1;1\n`)).toEqual([
    'campaign_targets.csv line 1 is separated by ";"; save the file with commas',
  ]);
  expect(problemsOf(Buffer.from(`${HEADER}\nB\nM\xFCnchen,2024-10-01,,1,1,1\n`, 'latin1'))).toEqual([
    'campaign_targets.csv line 3 has bytes that are not UTF-8; save the file as UTF-8',
  ]);
  expect(problemsOf(Buffer.from(`\uFEFF${HEADER}\n`, 'utf16le'))).toEqual([
    'campaign_targets.csv line 1 has bytes that are not UTF-8; save the file as UTF-8',
  ]);
  expect(problemsOf('')).toEqual(['campaign_targets.csv line 1 is missing: the file is empty']);
  expect(targets('"A"x,2024-10-01,,1,1,1')).toEqual([
    'campaign_targets.csv line 2 has a quote or a line end that is not where one may be',
  ]);
  expect(targets('"A,2024-10-01,,1,1,1')).toHaveLength(1);
  expect(problemsOf(HEADER.replace(',budget_eur', ''))).toEqual([
    'campaign_targets.csv line 1 lacks the column budget_eur',
  ]);
  expect(problemsOf(`${HEADER},budget_eur`)).toHaveLength(1);
  expect(problemsOf(`${HEADER}, note`)).toHaveLength(1);
  expect(problemsOf(HEADER, 'plans.csv')).toEqual([
    'plans.csv line 1 belongs to no seed of the project; remove it, or declare its columns',
  ]);
});

test('checkSeed accepts a column that no schema names, with any content', () => {
  const seed = checkSeed(
    'campaign_targets.csv',
    Buffer.from(`note,${HEADER}\n01.10.2024 ,A,2024-10-01,,1,1,1\n`),
  );
  expect(seed).toMatchObject({ rows: 1, extraColumns: ['note'], problems: [] });
});
