import { describe, expect, it } from 'vitest';
import { assertSupported } from './server-version.ts';

describe('assertSupported', () => {
  it.each(['15.0', '18.4', '19beta1', '16.3 (Debian 16.3-1)'])('takes %s', (version) => {
    expect(() => {
      assertSupported(version);
    }).not.toThrow();
  });

  it.each(['14.11', '9.6.24', ''])('refuses %s', (version) => {
    expect(() => {
      assertSupported(version);
    }).toThrow(expect.objectContaining({ code: 'WAREHOUSE_SERVER_TOO_OLD', retryable: false }));
  });
});
