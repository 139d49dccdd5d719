import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OCTOBER, metricOf, recordOf } from '../../test/support/campaign-records.ts';
import { hostileRecord, randomOf } from '../../test/support/hostile-records.ts';
import type { Random } from '../../test/support/hostile-records.ts';
import {
  damage,
  drifts,
  parseElement,
  readElements,
  takes,
  textOf,
} from '../../test/support/record-texts.ts';
import { CampaignPass } from './campaign-pass.ts';
import { createDecodeContext } from './decode-context.ts';

const settingsOf = fc.record({
  costUnit: fc.constantFrom('cents', 'eur'),
  negativePolicy: fc.constantFrom('quarantine', 'clamp'),
  retainedRows: fc.constantFrom(0, 1000),
});

/** Mostly good records: unlike hostile ones, most are to be taken as text. */
function usualRecord(random: Random): unknown {
  const revenue = (): number => Math.round(random() * 1e7) / 10 ** Math.floor(random() * 4);
  const ad = random() < 0.1 ? null : `Ad_${Math.floor(random() * 60)}`;
  return recordOf({
    date: `2024-10-${String(1 + Math.floor(random() * 31)).padStart(2, '0')}`,
    campaign: `Campaign_${Math.floor(random() * 5)}`,
    ad: random() < 0.1 ? undefined : ad,
    cost: random() < 0.1 ? undefined : random() < 0.2 ? null : Math.round(random() * 1e7) / 2,
    currency: random() < 0.8 ? undefined : random() < 0.8 ? 'EUR' : 'USD',
    ctr: random() < 0.1 ? null : random(),
    cr: Math.round(random() * 1e6) / 1e8,
    cpc: random() < 0.1 ? null : Number((random() / 3).toFixed(12)),
    metrics: [1, 3, 7, 14]
      .slice(0, Math.floor(random() * 5))
      .map((lifeday) => metricOf(lifeday, { revenue: revenue(), players: Math.floor(random() * 1e6) })),
  });
}

function elementsOf(seed: number, count: number): readonly Buffer[] {
  const random = randomOf(seed);
  const elements: Buffer[] = [];
  while (elements.length < count) {
    const record = random() < 0.8 ? usualRecord(random) : hostileRecord(random, false);
    const element = Buffer.from(textOf(record, random));
    if (isJson(element)) elements.push(element);
    if (elements.length > 0 && random() < 0.05) elements.push(elements[0] as Buffer);
  }
  return elements;
}

function isJson(element: Uint8Array): boolean {
  try {
    parseElement(element);
    return true;
  } catch {
    return false;
  }
}

const newPass = (): CampaignPass =>
  new CampaignPass(createDecodeContext(OCTOBER, 'cents', 'quarantine'), new Set());

describe('PlainTextDecoder', () => {
  it('gives the rows, quarantine, report and profile of parsed records: 6 000 usual and hostile ones', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.integer(), settingsOf, (seed, settings) => {
        const elements = elementsOf(seed, 100);
        const { taken: count, ...asText } = readElements(elements, { ...settings, asText: true });
        const { taken: none, ...parsed } = readElements(elements, { ...settings, asText: false });
        expect(none).toBe(0);
        taken += count;
        expect(isDeepStrictEqual(asText, parsed)).toBe(true);
      }),
      { numRuns: 60 },
    );
    expect(taken).toBeGreaterThan(2_000);
  }, 120_000);

  it('takes nothing that JSON.parse refuses, and agrees with it on the rest: 12 000 damaged records', () => {
    const settings = { costUnit: 'cents', negativePolicy: 'quarantine' } as const;
    const pass = newPass();
    let [refused, taken] = [0, 0];
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = randomOf(seed);
        const damaged = Array.from({ length: 200 }, () =>
          damage(textOf(usualRecord(random), random), random),
        );
        const elements = damaged.filter(isJson);
        for (const [at, element] of damaged.entries())
          if (!isJson(element)) expect(takes(pass, element, at)).toBe(false);
        refused += damaged.length - elements.length;
        // One record that lacks a field ends the window: the others are compared without such ones, and then with them.
        const complete = elements.filter((element) => !drifts(parseElement(element)));
        for (const some of [complete, elements]) {
          const { taken: count, ...asText } = readElements(some, { ...settings, asText: true });
          const { taken: none, ...parsed } = readElements(some, { ...settings, asText: false });
          expect(none).toBe(0);
          expect(isDeepStrictEqual(asText, parsed)).toBe(true);
          if (some === complete) taken += count;
        }
      }),
      { numRuns: 60 },
    );
    expect(refused).toBeGreaterThan(3_000);
    expect(taken).toBeGreaterThan(300);
  }, 120_000);

  it('takes nothing that is cut short at any byte, whatever stands behind the end', () => {
    const element = Buffer.from(JSON.stringify(recordOf()));
    const bytes = Buffer.concat([Buffer.from('['), element, Buffer.from(',')]);
    const pass = newPass();
    for (let end = 0; end < bytes.length; end += 1) {
      expect(pass.takeText(bytes, 0, end, 0)).toBe(-1);
      expect(pass.takeText(bytes.subarray(0, end), 0, end, 0)).toBe(-1);
    }
    expect(pass.takeText(bytes, 0, bytes.length, 0)).toBe(bytes.length - 1);
  });

  it.each([
    ['any order of keys', JSON.stringify(Object.fromEntries(Object.entries(recordOf()).reverse()))],
    ['blanks', JSON.stringify(recordOf(), null, '\r\n\t ')],
    ['names beyond ASCII', JSON.stringify(recordOf({ campaign: 'Größe 😀', ad: '日本' }))],
    ['no ad and no cost', JSON.stringify(recordOf({ ad: undefined, cost: undefined }))],
    [
      'nulls where they may be',
      JSON.stringify(recordOf({ ad: null, cost: null, ctr: null, cr: null, cpc: null })),
    ],
    ['seventeen digits in a ratio', JSON.stringify(recordOf({ ctr: 0.10000000000000002 })).replace(/^/, ' ')],
    ['an exponent in a price', JSON.stringify(recordOf()).replace('"cpc":0.25', '"cpc":2.5e-1')],
    ['no lifedays', JSON.stringify(recordOf({ metrics: [] }))],
  ])('takes %s', (_, text) => {
    expect(takes(newPass(), Buffer.from(text), 0)).toBe(true);
    expect(takes(newPass(), Buffer.from(text), 1)).toBe(true);
  });

  it.each([
    ['an unknown field', JSON.stringify(recordOf({ zone: 1 }))],
    ['a missing field', JSON.stringify(recordOf({ clicks: undefined }))],
    ['a field twice', JSON.stringify(recordOf()).replace('{', '{"clicks":100,')],
    ['a lifeday twice', JSON.stringify(recordOf({ metrics: [metricOf(1), metricOf(1)] }))],
    ['an escape', JSON.stringify(recordOf()).replace('Campaign', '\\u0043ampaign')],
    ['bare NaN', JSON.stringify(recordOf()).replace('0.25', 'NaN')],
    ['a name to be cleaned', JSON.stringify(recordOf({ ad: ' Ad_3' }))],
    ['a day outside the window', JSON.stringify(recordOf({ date: '2024-11-01' }))],
    ['sixteen digits in money', JSON.stringify(recordOf()).replace('30.5', '30.50000000000000')],
  ])('leaves %s to the parser', (_, text) => {
    expect(takes(newPass(), Buffer.from(text), 0)).toBe(false);
  });

  it('says so when rows that were taken are not asked for', () => {
    const pass = newPass();
    takes(pass, Buffer.from(JSON.stringify(recordOf())), 0);
    expect(() => pass.finish()).toThrow(/accepted \+ collapsed \+ quarantined/);
  });
});
