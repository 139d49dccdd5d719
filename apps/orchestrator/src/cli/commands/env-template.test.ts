import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createSettingsReader } from '../../config/settings-reader.ts';
import { CONFIG_SECTIONS } from '../../config/variables.ts';
import type { CommandContext } from '../command-context.ts';
import { envTemplateCommand } from './env-template.ts';

const fileOfRoot = (name: string): string =>
  readFileSync(new URL(`../../../../../${name}`, import.meta.url), 'utf8');

it('volka env-template prints the .env.template that is in the repository', async () => {
  const printed: string[] = [];
  const context: CommandContext = {
    readSettings: createSettingsReader({}, '/'),
    signal: new AbortController().signal,
    now: () => new Date(0),
    print: (line) => printed.push(line),
  };
  await envTemplateCommand(context).parseAsync([], { from: 'user' });
  expect(`${printed.join('\n')}\n`).toBe(fileOfRoot('.env.template'));
});

it('the configuration knows every variable that the profile of dbt reads', () => {
  const profile = fileOfRoot('dbt_project/profiles.template.yml');
  const read = [...profile.matchAll(/env_var\('(\w+)'/g)].map(([, name = '']) => name);
  const known = CONFIG_SECTIONS.flatMap(({ schema }) => Object.keys(schema.shape));
  expect(read).toContain('DB_HOST');
  expect(known).toEqual(expect.arrayContaining(read));
});
