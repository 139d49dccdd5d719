import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { CommandContext } from '../command-context.ts';
import { envTemplateCommand } from './env-template.ts';

it('volka env-template prints the .env.template that is in the repository', async () => {
  const printed: string[] = [];
  const context: CommandContext = {
    environment: {},
    root: '/',
    signal: new AbortController().signal,
    now: () => new Date(0),
    print: (line) => printed.push(line),
  };
  await envTemplateCommand(context).parseAsync([], { from: 'user' });
  const committed = readFileSync(new URL('../../../../../.env.template', import.meta.url), 'utf8');
  expect(`${printed.join('\n')}\n`).toBe(committed);
});
