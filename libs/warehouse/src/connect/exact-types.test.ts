import { describe, expect, it } from 'vitest';
import { toIsoInstant } from './exact-types.ts';

describe('toIsoInstant', () => {
  it.each([
    ['2026-11-23 08:40:18.370123+00', '2026-11-23T08:40:18.370123Z'],
    ['2026-11-23 08:40:18.37+00', '2026-11-23T08:40:18.370000Z'],
    ['2026-11-23 08:40:18+00', '2026-11-23T08:40:18.000000Z'],
    ['infinity', 'infinity'],
  ])('reads %s', (text, iso) => {
    expect(toIsoInstant(text)).toBe(iso);
  });
});
