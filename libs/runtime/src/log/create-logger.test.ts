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

test('createLogger hides secrets by field name, at any depth, and by type', () => {
  const refused = Object.assign(new Error('refused'), {
    config: { headers: { Authorization: 'Bearer canary' } },
  });
  const lines = linesOf((logger) => {
    logger.info(
      { password: 'canary', headers: { 'x-api-key': 'canary' }, value: new Secret('canary') },
      'connected',
    );
    logger.info({ request: { url: new URL('http://api/'), headers: { 'x-api-key': 'canary' } } });
    logger.info({ attempts: [{ a: { b: { c: { d: { token: 'canary', apiKey: { id: 'canary' } } } } } }] });
    logger.error({ err: refused }, 'failed');
    logger.child({ session: { login: { secret: 'canary' } } }).info({ rows: 7 }, 'of a child');
  });
  expect(JSON.stringify(lines)).not.toContain('canary');
  expect(lines).toMatchObject([
    { password: '[redacted]', headers: { 'x-api-key': '[redacted]' }, value: '[redacted]', msg: 'connected' },
    { request: { url: 'http://api/', headers: { 'x-api-key': '[redacted]' } } },
    { attempts: [{ a: { b: { c: { d: { token: '[redacted]', apiKey: '[redacted]' } } } } }] },
    { err: { message: 'refused', config: { headers: { Authorization: '[redacted]' } } } },
    { session: { login: { secret: '[redacted]' } }, rows: 7, msg: 'of a child' },
  ]);
});

test('createLogger writes nothing that steers a terminal, and the same text', () => {
  const campaign = 'red\u001b[31m\u009b2J\u202ecod\u{e0001}\nnext';
  const lines: string[] = [];
  createLogger({ name: 'test', destination: { write: (line: string) => lines.push(line) } }).warn(
    { campaign },
    campaign,
  );
  expect(lines.join('')).toMatch(/^\P{C}+\n$/u);
  expect(JSON.parse(lines.join(''))).toMatchObject({ campaign, msg: campaign });
});

test('createLogger leaves a line without such a field as it was written', () => {
  const [line] = linesOf((logger) => {
    logger.info({ note: 'the "key": or {"token":1}', keys: 2, counts: [1, 2] }, 'read');
  });
  expect(line).toMatchObject({ note: 'the "key": or {"token":1}', keys: 2, counts: [1, 2] });
});
