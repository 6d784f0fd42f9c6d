import { describe, expect, it } from 'vitest';
import { ClientError } from '../../src/client-error.ts';
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
    ['/agent', '`url` is not a URL: "/agent". Give the whole address: there is no page here to be relative to.'],
    ['http://', '`url` is not a URL: "http://". Give the whole address: there is no page here to be relative to.'],
    ['ftp://host/', '`url` must begin with ws:, wss:, http: or https:, and begins with ftp:'],
    ['blob:nonsense', '`url` must begin with ws:, wss:, http: or https:, and begins with blob:'],
    [undefined, '`url` must be a string or a URL, and is undefined.'],
    [null, '`url` must be a string or a URL, and is null.'],
    [42, '`url` must be a string or a URL, and is number.'],
  ])('says what is wrong with %j', (given, message) => {
    expect(() => socketUrl(given, undefined)).toThrow(new ClientError('invalid-option', message));
  });
});
