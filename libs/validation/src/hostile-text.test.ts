import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';

/**
 * Far above what linear work takes on any machine, far below what a square of the size takes. Nothing is compared with a clock: what has
 * not ended by then is stopped, and the test fails.
 */
const STOPPED_AFTER_MS = 60_000;
/** Text units of each attack. A square of it is 10^11 steps: minutes. */
const ATTACK_LENGTH = 300_000;

/** Pieces that expressions about names, numbers, JSON and secrets begin, continue or end with. */
const PIECES = [
  ...[
    'token',
    'api_key',
    'session-',
    'password=',
    '"',
    '\\\\',
    '\\\\"',
    ' ',
    '\\t ',
    '\\n',
    ':',
    '=',
    '+',
    '/',
    '=+/',
  ],
  ...[
    '://a:',
    '@',
    'Bearer ',
    'eyJ',
    'AKIA',
    '-----',
    '-----BEGIN',
    '.',
    'a',
    'a1',
    '0',
    '9',
    '-',
    'e',
    'E+',
    '\\u0000',
  ],
  ...['\\ud83d', 'e\u0301', 'é', '[', '{', '}', ',', '_', '[redacted]'],
];

/** Runs the attacks in a worker; gives the first one that did not end. */
async function findEndless(module: string, call: string, attacks: readonly string[]): Promise<string | null> {
  const source = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.module).then((module) => {
      for (const [index, [head, piece, tail]] of workerData.attacks.entries()) {
        const text = head + piece.repeat(Math.ceil(workerData.length / piece.length)) + tail;
        parentPort.postMessage(index);
        (${call})(module, text);
      }
      parentPort.postMessage('done');
    });`;
  const parsed = attacks.map((attack) => JSON.parse(attack) as unknown);
  const worker = new Worker(source, {
    eval: true,
    workerData: { module, attacks: parsed, length: ATTACK_LENGTH },
  });
  let under = 0;
  let stop: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      stop = setTimeout(() => {
        resolve(attacks[under] ?? 'none');
      }, STOPPED_AFTER_MS);
      worker.on('error', reject);
      worker.on('message', (message: number | 'done') => {
        if (message === 'done') resolve(null);
        else under = message;
      });
    });
  } finally {
    clearTimeout(stop);
    await worker.terminate();
  }
}

function attacksOf(heads: readonly string[], tails: readonly string[]): readonly string[] {
  return heads.flatMap((head) =>
    PIECES.flatMap((piece) => tails.map((tail) => JSON.stringify([head, piece, tail]))),
  );
}

test.each([
  ['values/redact-secrets.ts', '(module, text) => module.redactSecrets(text)'],
  ['values/json-text.ts', '(module, text) => module.isStorableJson(module.toJsonText({ [text]: text }))'],
  ['values/name.ts', '(module, text) => module.cleanName(text)'],
  ['values/numeric-cell.ts', '(module, text) => module.readNumericCell(text)'],
  ['report/plain-text.ts', '(module, text) => module.plainText(text)'],
])(
  '%s takes time linear in the text',
  async (file, call) => {
    const module = new URL(file, import.meta.url).href;
    expect(await findEndless(module, call, attacksOf(['', 'x '], ['', '!']))).toBeNull();
  },
  2 * STOPPED_AFTER_MS,
);

test(
  'timesInteger takes time linear in the digits',
  async () => {
    const module = new URL('values/decimal-text.ts', import.meta.url).href;
    const call = `({ parseDecimalText, timesInteger }, text) => timesInteger(parseDecimalText(text), 2147483647)`;
    const attacks = [
      ['1', '0', '1'],
      ['', '9', ''],
      ['0.', '3', '7'],
    ].map((attack) => JSON.stringify(attack));
    expect(await findEndless(module, call, attacks)).toBeNull();
  },
  2 * STOPPED_AFTER_MS,
);
