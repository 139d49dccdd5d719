import { describe, expect, test } from 'vitest';
import { findPython } from './find-python.ts';
import type { RunCommand } from './run-command.ts';

/** A machine that has these Pythons. */
function machine(pythons: Readonly<Record<string, { version: number[]; missing?: string[] }>>): RunCommand {
  return (file) => {
    const found = pythons[file];
    if (found === undefined) return Promise.resolve({ exitCode: 127, output: 'command not found' });
    const { version, missing = [] } = found;
    const output = `a warning\n${JSON.stringify({ version, executable: `/bin/${file}`, missing })}\n`;
    return Promise.resolve({ exitCode: 0, output });
  };
}

describe('findPython', () => {
  test('takes the newest that fits', async () => {
    const run = machine({ 'python3.11': { version: [3, 11, 7] }, 'python3.10': { version: [3, 10, 1] } });
    expect(await findPython(undefined, run)).toEqual({ executable: '/bin/python3.11', version: '3.11.7' });
  });

  test('passes over one that is too old or lacks venv', async () => {
    const run = machine({
      'python3.12': { version: [3, 12, 0], missing: ['ensurepip'] },
      python3: { version: [3, 9, 2] },
      python: { version: [3, 10, 4] },
    });
    expect((await findPython(undefined, run)).version).toBe('3.10.4');
  });

  test('looks only at the one that is named', async () => {
    const run = machine({ python3: { version: [3, 12, 0] } });
    await expect(findPython('/opt/python', run)).rejects.toMatchObject({ code: 'DBT_PYTHON_MISSING' });
  });

  test.each([
    [{}, /no python3 runs here; install Python 3\.10/],
    [{ python3: { version: [3, 9, 2] } }, /python3 is 3\.9\.2; install Python 3\.10/],
    [{ python3: { version: [2, 7, 18] } }, /python3 is 2\.7\.18/],
    [
      { python3: { version: [3, 11, 2], missing: ['ensurepip'] } },
      /python3 3\.11\.2 lacks ensurepip; install its venv module/,
    ],
  ])('says what is there and what to do: %j', async (pythons, message) => {
    await expect(findPython(undefined, machine(pythons))).rejects.toThrow(message);
  });
});
