import { describe, expect, test } from 'vitest';
import { listFaults } from './fault-catalogue.ts';
import { faultList, injectedLine, parseFaultText } from './fault-text.ts';

describe('parseFaultText', () => {
  test('reads a name, and options behind a colon', () => {
    expect(parseFaultText('gzip')).toEqual({ fault: 'gzip' });
    expect(parseFaultText('null-ad:share=0.25,times=2,from=2024-10-01,lod=a')).toEqual({
      fault: 'null-ad',
      share: 0.25,
      times: 2,
      from: '2024-10-01',
      lod: 'a',
    });
  });

  test.each([
    ['', "there is none named ''"],
    ['gzip:times', "times is ''; give a whole number"],
    ['gzip:times=-1', 'times is -1'],
    ['gzip:times=1e3', "times is '1e3'"],
  ])('refuses %j', (text, message) => {
    expect(() => parseFaultText(text)).toThrow(message);
  });
});

test('faultList has every fault once, under its family', () => {
  const lines = faultList().split('\n');
  expect(lines.filter((line) => /^\S/.test(line))).toHaveLength(3);
  for (const { name } of listFaults()) {
    expect(lines.filter((line) => line.startsWith(`  ${name} `))).toHaveLength(1);
  }
});

test('injectedLine tells request, window and the first row', () => {
  const fault = {
    ...{ request: 12, at: '', rule: 1, periodFrom: '2024-10-01', periodTo: '2024-10-31', lod: 'a' as const },
    ...{ fault: 'null-ad' as const, family: 'rows' as const },
  };
  const where = 'request 12 (2024-10-01 to 2024-10-31, lod=a';
  expect(injectedLine({ ...fault, rows: 0, samples: [] })).toBe(`injected null-ad into ${where})`);
  expect(injectedLine({ ...fault, rows: 2, samples: ['one', 'two'] })).toBe(
    `injected null-ad into ${where}, rows 2: one …)`,
  );
});
