import { describe, expect, test } from 'vitest';
import { parseCommandLine, USAGE } from './cli-options.ts';

describe('parseCommandLine', () => {
  test('starts with the documented defaults when nothing is said', () => {
    expect(parseCommandLine([])).toMatchObject({
      kind: 'start',
      options: { port: 4010, asOf: '2024-12-15', seed: 1, campaigns: 5, adsPerCampaign: 5, blemishes: true },
    });
  });

  test('reads every option that the usage text names', () => {
    const args = '--port 0 --host ::1 --api-key k --as-of 2024-12-18 --seed 7 --campaigns 2 --ads 9';
    const faults = ['--fault', 'server-error:times=3', '--fault', 'null-ad:share=0.5,from=2024-10-01'];
    const request = parseCommandLine([
      ...args.split(' '),
      ...['--first-date', '2020-01-01', '--no-blemishes', '--fault-seed', '8'],
      ...faults,
    ]);
    expect(request).toEqual({
      kind: 'start',
      options: {
        port: 0,
        host: '::1',
        apiKey: 'k',
        asOf: '2024-12-18',
        seed: 7,
        campaigns: 2,
        adsPerCampaign: 9,
        firstDate: '2020-01-01',
        blemishes: false,
        faults: [
          { fault: 'server-error', times: 3 },
          { fault: 'null-ad', share: 0.5, from: '2024-10-01' },
        ],
        faultSeed: 8,
      },
    });
    const named = USAGE.match(/^ {2}--[a-z-]+/gm)?.map((option) => option.trim());
    expect(named).toHaveLength(13);
  });

  test.each(['--help', '-h'])('%s asks for help', (option) => {
    expect(parseCommandLine([option])).toEqual({ kind: 'help' });
  });

  test('--list-faults asks for the faults', () => {
    expect(parseCommandLine(['--list-faults'])).toEqual({ kind: 'list-faults' });
  });

  test.each([
    [['--fault', 'server-eror'], "'server-eror'"],
    [['--fault', 'server-error:tmes=3'], "'tmes'"],
    [['--fault', 'server-error:times=often'], "times is 'often'"],
    [['--fault', 'server-error:'], "option ''"],
    [['--port', 'abc'], '--port'],
    [['--speed', '9'], '--speed'],
    [['--seed'], '--seed'],
    [['extra'], 'extra'],
  ])('refuses %j in one line that names it', (args, named) => {
    let message = '';
    try {
      parseCommandLine(args);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/^Cannot /);
    expect(message).toContain(named);
    expect(message).not.toContain('\n');
  });
});
