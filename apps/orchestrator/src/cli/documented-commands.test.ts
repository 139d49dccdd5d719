import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { createSettingsReader } from '../config/settings-reader.ts';
import { createProgram } from './program.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const PROGRAM = createProgram({
  readSettings: createSettingsReader({}, ROOT),
  signal: new AbortController().signal,
  now: () => new Date(0),
  print: () => undefined,
});
const CALL = /^\s*(?:npm run )?volka(?: --)? +/;

/** Command lines of a Markdown text that call volka: lines of code blocks, and code between backticks. */
function commandLinesIn(markdown: string): readonly string[] {
  const blocks = [...markdown.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)].flatMap(([, block = '']) =>
    block.split('\n'),
  );
  const inline = [...markdown.replaceAll(/^ *```[\s\S]*?^ *```/gm, '').matchAll(/`([^`\n]+)`/g)].map(
    ([, code = '']) => code,
  );
  return [...blocks, ...inline]
    .filter((line) => CALL.test(line))
    .map((line) => line.replace(/\s+#\s.*$/, '').replace(CALL, ''));
}

/** The first word of a command line that the program does not know: a command, or an option of the command. */
function unknownIn(line: string): string | undefined {
  let command: Command = PROGRAM;
  // After an ellipsis, any command of the group is meant.
  let candidates: readonly Command[] = [PROGRAM];
  for (const word of line.trim().split(/\s+/)) {
    if (/^--\w/.test(word)) {
      const name = word.replace(/=.*$/, '');
      const known = candidates.flatMap(({ options }) => options.map(({ long }) => long));
      if (name !== '--help' && !known.includes(name)) return name;
    } else if (word === '…' && command.commands.length > 0) {
      candidates = command.commands;
    } else if (command.commands.length > 0 && candidates.includes(command)) {
      const next = command.commands.find((each) => each.name() === word);
      if (next === undefined) return word;
      command = next;
      candidates = [next];
    }
  }
  return undefined;
}

it.each([
  ['migrate --check', undefined],
  ['migrate --fix', '--fix'],
  ['history rebild', 'rebild'],
  ['dbt … --select x', undefined],
  ['dbt … --chosen x', '--chosen'],
  ['quarantine discard 18 --reason "a --strange text"', '--strange'],
])('the check of %s finds %s', (line, unknown) => {
  expect(unknownIn(line)).toBe(unknown);
});

it('every volka command in a document exists, with its options', () => {
  const documents = globSync(['*.md', '{docs,libs,apps,tools,dbt_project}/**/*.md'], {
    cwd: ROOT,
    exclude: ['**/node_modules/**'],
  });
  const lines = documents.flatMap((document) =>
    commandLinesIn(readFileSync(join(ROOT, document), 'utf8')).map((line) => ({ document, line })),
  );
  expect(lines.length).toBeGreaterThan(60);
  const unknown = lines
    .map((each) => ({ ...each, unknown: unknownIn(each.line) }))
    .filter((each) => each.unknown !== undefined);
  expect(unknown).toEqual([]);
});

it('the runbook names every command that an operator needs', () => {
  const runbook = commandLinesIn(readFileSync(join(ROOT, 'docs', 'runbook.md'), 'utf8'));
  const leaves = (command: Command, path: string): readonly string[] =>
    command.commands.length === 0
      ? [path]
      : command.commands.flatMap((each) => leaves(each, `${path} ${each.name()}`.trim()));
  const missing = leaves(PROGRAM, '').filter(
    (path) => !runbook.some((line) => `${line} `.startsWith(`${path} `)),
  );
  // For development, or steps that a pipeline does.
  const known = ['env-template', 'pipelines', 'report list'];
  known.push('dbt list', 'dbt run', 'dbt test', 'dbt snapshot', 'dbt seed');
  expect(missing.filter((path) => !known.includes(path))).toEqual([]);
});
