import { expect, test } from 'vitest';
import { Secret } from '../secrets/secret.ts';
import { createLogger } from './create-logger.ts';

function linesOf(write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLogger({ name: 'test', destination: { write: (line: string) => lines.push(line) } }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('createLogger writes one JSON object a line with fields beside the message', () => {
  const [line] = linesOf((logger) => {
    logger.info({ runId: 'r1', rows: 7 }, 'window loaded');
  });
  expect(line).toMatchObject({ level: 'info', name: 'test', runId: 'r1', rows: 7, msg: 'window loaded' });
  expect(new Date(String(line?.['time'])).getTime()).not.toBeNaN();
});

test('createLogger hides secrets by field name and by type', () => {
  const lines = linesOf((logger) => {
    logger.info(
      { password: 'canary', headers: { 'x-api-key': 'canary' }, value: new Secret('canary') },
      'connected',
    );
  });
  expect(JSON.stringify(lines)).not.toContain('canary');
});
