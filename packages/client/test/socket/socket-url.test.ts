import { describe, expect, it } from 'vitest';
import { ClientError } from '../../src/errors/client-error.ts';
import { socketUrl } from '../../src/socket/socket-url.ts';

const page = 'https://app.example/chat/42?tab=1#top';

describe('socketUrl', () => {
  it.each([
    ['wss://host/agent', 'wss://host/agent'],
    ['ws://host:8080', 'ws://host:8080/'],
    ['https://host/agent?x=1', 'wss://host/agent?x=1'],
    ['http://host/agent', 'ws://host/agent'],
    ['wss://host/agent#part', 'wss://host/agent'],
    ['/agent', 'wss://app.example/agent'],
    ['agent', 'wss://app.example/chat/agent'],
    ['//other.example/agent', 'wss://other.example/agent'],
  ])('makes %s into %s', (given, address) => {
    expect(socketUrl(given, page)).toBe(address);
  });

  it('takes a URL object, and leaves it as it was', () => {
    const given = new URL('https://host/agent#part');
    expect(socketUrl(given)).toBe('wss://host/agent');
    expect(given.href).toBe('https://host/agent#part');
  });

  it.each([
    ['/agent', '"/agent"'],
    ['http://', '"http://"'],
    ['ftp://host/', '"ftp://host/"'],
    ['javascript:alert(1)', '"javascript:alert(1)"'],
    [undefined, 'undefined'],
    [null, 'null'],
    [42, '42'],
  ])('says what it needs when given %j', (given, shown) => {
    const needs = '`url` must be a ws:, wss:, http: or https: URL, and a whole one, since there is no page here';
    expect(() => socketUrl(given, undefined)).toThrow(new ClientError('invalid-option', `${needs}; it is ${shown}.`));
  });

  it('does not ask for a whole URL where there is a page', () => {
    expect(() => socketUrl('ftp://host/', page)).toThrow(
      '`url` must be a ws:, wss:, http: or https: URL; it is "ftp://host/".',
    );
  });
});
