/** Origins are compared as the URL standard compares them; a proxy's word counts only where it is trusted. */
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { foreignOrigin, isOriginRule, normalRules } from '../../src/ws/origin-rule.ts';

interface Case {
  readonly rules?: readonly string[];
  readonly origin?: string;
  readonly host?: string;
  readonly tls?: boolean;
  readonly trust?: boolean;
  readonly more?: Record<string, string>;
}
const judge = ({ rules = ['same-origin'], origin, host, tls = false, trust = false, more = {} }: Case) => {
  const headers = { ...(origin !== undefined && { origin }), ...(host !== undefined && { host }), ...more };
  const request = { headers, socket: { encrypted: tls } } as unknown as IncomingMessage;
  return foreignOrigin({ rules: normalRules(rules), trustProxy: trust }, request);
};

test.each<[string, Case]>([
  ['no page at all', { host: 'app' }],
  ['the same over plain HTTP', { origin: 'http://app', host: 'app' }],
  ['the default port in Host', { origin: 'http://app', host: 'app:80' }],
  ['the default port of TLS in Host', { origin: 'https://app', host: 'app:443', tls: true }],
  ['another port on both sides', { origin: 'http://app:8080', host: 'app:8080' }],
  ['capital letters in Host', { origin: 'http://app', host: 'App' }],
  ['an address of IPv6', { origin: 'http://[::1]:8080', host: '[::1]:8080' }],
  [
    'a trusted proxy that ends TLS',
    { origin: 'https://app', host: 'app', trust: true, more: { 'x-forwarded-proto': 'https' } },
  ],
  [
    'a trusted proxy that passes no Host',
    {
      origin: 'https://app',
      host: '10.0.0.7:3000',
      trust: true,
      more: { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app' },
    },
  ],
  [
    'two trusted proxies in a row',
    { origin: 'https://app', host: 'app', trust: true, more: { 'x-forwarded-proto': 'https, http' } },
  ],
  [
    'the standard header',
    { origin: 'https://app', host: 'inner', trust: true, more: { forwarded: 'for=1.2.3.4;proto=https;host="app"' } },
  ],
  ['a listed origin', { rules: ['https://app'], origin: 'https://app' }],
  ['a listed origin in capital letters', { rules: ['HTTPS://App.Example.com'], origin: 'https://app.example.com' }],
  ['a listed origin with its default port', { rules: ['https://app:443'], origin: 'https://app' }],
  ['a listed origin with a slash', { rules: ['https://app/'], origin: 'https://app' }],
  ['a listed origin of an app shell', { rules: ['capacitor://localhost'], origin: 'capacitor://localhost' }],
  ['a page without an origin, listed', { rules: ['null'], origin: 'null' }],
  ['any', { rules: ['*'], origin: 'https://evil.example' }],
])('[P11] %s may connect', (_what, given) => {
  expect(judge(given)).toBeUndefined();
});

test.each<[string, Case, RegExp]>([
  ['another host', { origin: 'http://evil', host: 'app' }, /add 'http:\/\/evil' to the option origins/],
  ['another port', { origin: 'http://app:81', host: 'app' }, /Host \$http_host/],
  ['a plain page of a server on TLS', { origin: 'http://app', host: 'app', tls: true }, /reached as https:\/\/app/],
  ['a page on TLS of a plain server', { origin: 'https://app', host: 'app' }, /trustProxy: true/],
  [
    'a plain page behind a trusted proxy on TLS',
    { origin: 'http://app', host: 'app', trust: true, more: { 'x-forwarded-proto': 'https' } },
    /reached as https:\/\/app/,
  ],
  [
    'a proxy that is not trusted',
    { origin: 'https://app', host: 'app', more: { 'x-forwarded-proto': 'https' } },
    /trustProxy: true/,
  ],
  ['a trusted proxy that does not tell', { origin: 'https://app', host: 'app', trust: true }, /X-Forwarded-Proto/],
  ['no Host', { origin: 'http://app' }, /a host that is no host/],
  ['a page without an origin', { origin: 'null', host: 'app' }, /option origins/],
  ['what is no origin', { origin: 'http://app/path', host: 'app' }, /option origins/],
  ['one that is not listed', { rules: ['https://app'], origin: 'https://app.evil' }, /Add 'https:\/\/app.evil'/],
])('[P11] %s may not, and the operator is told what to do', (_what, given, remedy) => {
  expect(judge(given)).toMatch(remedy);
});

test('[P11] a rule that could never match is none', () => {
  const unusable = ['app.example.com', 'https://app/path', 'https://', 'https://a b', '', 7, null, undefined, ['*']];
  expect(unusable.filter(isOriginRule)).toEqual([]);
});
