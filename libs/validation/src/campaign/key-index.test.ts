import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyIndex } from './key-index.ts';

const key = fc.tuple(
  fc.integer({ min: 0, max: 4 }),
  fc.integer({ min: 0, max: 4 }),
  fc.integer({ min: 0, max: 70 }),
);

test('KeyIndex tells new keys from known ones, in order or not, as a map does', () => {
  fc.assert(
    fc.property(fc.array(key, { maxLength: 300 }), fc.nat({ max: 300 }), (keys, orderedUpTo) => {
      // Grouped by day and campaign up to a point, as answers are; then in any order.
      const byPair = (a: readonly number[], b: readonly number[]): number =>
        (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0);
      const rows = [...keys.slice(0, orderedUpTo).sort(byPair), ...keys.slice(orderedUpTo)];
      const index = new KeyIndex();
      const expected = new Map<string, number>();
      for (const [day, campaign, ad] of rows) {
        const text = `${day} ${campaign} ${ad}`;
        const known = expected.get(text) ?? -1;
        expect(index.add(day, campaign, ad)).toBe(known);
        if (known < 0) expected.set(text, expected.size);
      }
      expect(index.size).toBe(expected.size);
      for (const [text, position] of expected) {
        const [day = 0, campaign = 0, ad = 0] = text.split(' ').map(Number);
        expect(index.find(day, campaign, ad)).toBe(position);
      }
      expect(index.find(9, 9, 9)).toBe(-1);
    }),
  );
});
