import { expect, test } from 'vitest';
import { toWorkbookText } from './workbook-text.ts';

test.each([
  ['plain', 'Campaign_1', 'Campaign_1'],
  ['an escape that is meant literally', 'Promo_x0041_DE', 'Promo_x005F_x0041_DE'],
  ['escapes that share an underscore', '_x0041_x0042_', '_x005F_x0041_x005F_x0042_'],
  ['the escape of the underscore', '_x005F_', '_x005F_x005F_'],
  ['no escape: too few digits, a capital X', '_x004_ _X0041_', '_x004_ _X0041_'],
  ['what XML forbids', 'A\uFFFEB\uFFFF\u0001', 'A_xFFFE_B_xFFFF__x0001_'],
  ['half an escape that the escape of a character would complete', '_x005F\r', '_x005F_x005F_x000D_'],
  ['a carriage return, which XML readers turn into a line feed', 'a\r\nb', 'a_x000D_\nb'],
  ['half a surrogate pair', 'a\uD800b', 'a\uFFFDb'],
  ['other planes and marks', '😀 \u{1FFFE} é', '😀 \u{1FFFE} é'],
])('toWorkbookText of %s', (_what, text, written) => {
  expect(toWorkbookText(text)).toBe(written);
});

test('toWorkbookText cuts a text that no cell can hold, and says so', () => {
  const cut = toWorkbookText('x'.repeat(40_000));
  expect(cut).toHaveLength(32_767);
  expect(cut.endsWith(' … (cut)')).toBe(true);
});
