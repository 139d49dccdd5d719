import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isExempt, spellOutSubdomains } from './no-proxy.ts';
import { chooseProxy } from './proxy-settings.ts';

describe('isExempt', () => {
  it.each([
    ['*', 'https://api.test', true],
    ['', 'https://api.test', false],
    [' , ', 'https://api.test', false],
    ['api.test', 'https://api.test', true],
    ['API.Test.', 'https://api.test./x', true],
    ['api.test', 'https://eu.api.test', true],
    ['.api.test', 'https://api.test', true],
    ['*.api.test', 'https://eu.api.test', true],
    ['*.api.test', 'https://api.test', false],
    ['pi.test', 'https://api.test', false],
    ['other.test, api.test', 'https://api.test', true],
    ['other.test api.test', 'https://api.test', true],
    ['api.test:443', 'https://api.test', true],
    ['api.test:8443', 'https://api.test', false],
    ['api.test:80', 'http://api.test', true],
    ['127.0.0.1', 'http://127.0.0.1:3000', true],
    ['0.0.1', 'http://127.0.0.1', false],
    ['10.0.0.0/8', 'http://10.20.30.40', true],
    ['10.0.0.0/8', 'http://11.20.30.40', false],
    ['10.0.0.0/99', 'http://10.0.0.0', false],
    ['10.0.0.1-10.0.0.9', 'http://10.0.0.5', true],
    ['10.0.0.9-10.0.0.1', 'http://10.0.0.5', false],
    ['::1', 'http://[::1]:8080', true],
    ['[::1]:8080', 'http://[::1]:8080', true],
    ['[::1]:81', 'http://[::1]:8080', false],
    ['fd00::/8', 'http://[fd12::1]', true],
    ['10.0.0.0/8', 'http://[fd12::1]', false],
    ['localhost', 'http://127.0.0.1', false],
  ])('%j, %s: %j', (noProxy, address, expected) => {
    expect(isExempt(noProxy, new URL(address))).toBe(expected);
  });

  it('never throws, for any entries', () => {
    const entries = fc.string({ unit: fc.constantFrom(...Array.from('a0.:/-*[] ,%')) });
    fc.assert(
      fc.property(entries, fc.constantFrom('http://10.0.0.1', 'http://[::1]', 'https://a.a'), (text, url) => {
        expect(typeof isExempt(text, new URL(url))).toBe('boolean');
      }),
      { numRuns: 1000 },
    );
  });
});

test('spellOutSubdomains adds the subdomains of names alone', () => {
  expect(spellOutSubdomains('amazonaws.com, .corp, *.x.test 10.0.0.1,a.test:80 ::1')).toBe(
    'amazonaws.com,.amazonaws.com,.corp,*.x.test,10.0.0.1,a.test:80,.a.test:80,::1',
  );
});

describe('chooseProxy', () => {
  const settings = { httpProxy: 'http://plain.test:1', httpsProxy: 'secure.test:2', noProxy: 'in.test' };

  it('takes the proxy of the scheme, none where there is none or the host is exempt', () => {
    expect(chooseProxy(settings, 'http://api.test')?.href).toBe('http://plain.test:1/');
    expect(chooseProxy(settings, 'https://api.test')?.href).toBe('http://secure.test:2/');
    expect(chooseProxy(settings, 'https://in.test')).toBeNull();
    expect(chooseProxy({ httpProxy: 'http://plain.test:1', httpsProxy: ' ' }, 'https://api.test')).toBeNull();
    expect(chooseProxy({}, 'https://api.test')).toBeNull();
  });
});
