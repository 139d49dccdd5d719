import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ensureDbtEnvironment } from '@volka/dbt-runner';
import { describeColumn, writeCsv, writeWorkbook } from '@volka/tabular';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

const VENV_DIR = path.resolve(import.meta.dirname, '../../../../../.volka/python');

/**
 * Reads both files with other libraries than those that wrote them: the workbook with openpyxl, its strings with an XML parser and
 * the escapes of the standard, the CSV with Python's reader, once for each character that a spreadsheet may split at.
 */
const READ_FILES = String.raw`
import csv, json, re, sys, zipfile, openpyxl
from xml.etree import ElementTree
xlsx, text = sys.argv[1], sys.argv[2]
spaces = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
with zipfile.ZipFile(xlsx) as archive:
    parts = {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
strings = ["".join(t.text or "" for t in item.iter("{%s}t" % spaces["m"])) for item in parts["xl/sharedStrings.xml"].findall("m:si", spaces)]
decoded = [re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), each) for each in strings]
cells = [[c.get("t"), c.findtext("m:v", None, spaces)] for row in parts["xl/worksheets/sheet1.xml"].iter("{%s}row" % spaces["m"]) for c in row if c.get("r").startswith("A")]
report = openpyxl.load_workbook(xlsx)["Report"]
content = open(text, encoding="utf-8-sig", newline="").read()
rows = lambda separator: list(csv.reader(content.splitlines(keepends=True), delimiter=separator))
print(json.dumps({
    "workbook": [decoded[int(value)] for kind, value in cells if kind == "s"],
    "openpyxl": [[cell.data_type for cell in row] for row in report.iter_rows(min_row=2)],
    "numbers": [row[1].value for row in report.iter_rows(min_row=2)],
    "csv": list(csv.reader(open(text, encoding="utf-8-sig", newline=""))),
    "split": {separator: rows(separator) for separator in [",", ";", "\t", "|"]}}))`;

interface Read {
  readonly workbook: readonly string[];
  readonly openpyxl: readonly (readonly string[])[];
  readonly numbers: readonly number[];
  readonly csv: readonly (readonly string[])[];
  readonly split: Readonly<Record<string, readonly (readonly string[])[]>>;
}

const NAMES: readonly string[] = [
  'A\uFFFEB',
  'Promo_x0041_DE',
  'Sale;=1+1',
  'Sale\t=1+1',
  'Sale\n=1+1',
  'Sale\r\n@SUM(A1)',
  'Sale;"=1+1";',
  '_x005F_x0041_',
  ' -1',
  '😀 é \u{1FFFE}',
];

// prettier-ignore
const FORMAT_CHARACTERS: readonly string[] = [
  '=', '+', '-', '@', '＝', ',', ';', '|', '\t', '\n', '\r', '"', "'", ' ', '_', 'x', '\uFFFE', '\u0001', '\u2028', '\u{1F600}',
];

/** Texts of the pieces that matter to the formats, in any order. */
const names = fc
  .array(
    fc.oneof(
      fc.constantFrom(...FORMAT_CHARACTERS),
      fc.constantFrom('_x0041_', 'x005F', '_xFFFE_', '&amp;', '<v>', ']]>', 'Campaign', '12'),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((pieces) => pieces.join('').toWellFormed())
  // The database has no NUL, and the loader trims names.
  .filter((text) => !text.includes('\0') && text.trim() !== '');

let folder: string;
let texts: readonly string[];
let read: Read;
beforeAll(async () => {
  const { python } = await ensureDbtEnvironment({ venvDir: VENV_DIR, env: process.env });
  folder = await mkdtemp(path.join(tmpdir(), 'volka-names-'));
  texts = [...NAMES, ...fc.sample(names, 400)];
  const columns = [describeColumn('campaign_name', 'text'), describeColumn('total_spend_eur', 'decimal')];
  const rows = texts.map((text, index) => [text, -index - 0.5]);
  const [xlsx, csv] = [path.join(folder, 'names.xlsx'), path.join(folder, 'names.csv')];
  const about = {
    title: texts.join(),
    notes: texts,
    query: 'names',
    asOf: null,
    dataThroughDate: null,
    tests: null,
    runId: 'names',
    writtenAt: new Date(),
  };
  const table = { columns, rows, definitions: new Map(), hasTotals: false, about };
  await writeFile(xlsx, Buffer.concat(await Array.fromAsync(writeWorkbook(table))));
  await writeFile(csv, Buffer.concat(await Array.fromAsync(writeCsv(columns, rows))));
  const options = { maxBuffer: 64 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(python, ['-c', READ_FILES, xlsx, csv], options);
  read = JSON.parse(stdout) as Read;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a workbook is well-formed and holds each name as it is, as text', () => {
  expect(read.workbook.slice(1)).toEqual(texts);
  expect(read.openpyxl).toEqual(texts.map(() => ['s', 'n']));
  expect(read.numbers).toEqual(texts.map((_text, index) => -index - 0.5));
});

test('a CSV file holds each name, but for the apostrophes before a formula, and numbers as numbers', () => {
  const withoutMarks = (text: string): string =>
    text.replaceAll(/(^|[,;|\t\r\n\v\f\u0085\u2028\u2029])'(?=[\s"\u200B\uFEFF]*[=+\-@＝＋－＠])/g, '$1');
  expect(read.csv.slice(1).map(([name = '', number]) => [withoutMarks(name), number])).toEqual(
    texts.map((text, index) => [withoutMarks(text), String(-index - 0.5)]),
  );
});

test('no cell starts a formula, at any character where a spreadsheet may split', () => {
  for (const [separator, rows] of Object.entries(read.split)) {
    const formulas = rows
      .flat()
      .filter((cell) => /^[\s"\u200B\uFEFF]*[=+\-@＝＋－＠]/.test(cell) && !/^-\d+\.5$/.test(cell));
    expect({ separator, formulas }).toEqual({ separator, formulas: [] });
  }
});
