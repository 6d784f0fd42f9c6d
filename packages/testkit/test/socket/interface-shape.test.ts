/** The class has the shape that the standard's interface definition gives it: as code sees it that looks, not calls. */
import { describe, expect, it } from 'vitest';
import { createSocketScope } from '../../src/index.ts';

const { WebSocket } = createSocketScope();
const descriptorOf = (member: string) => Object.getOwnPropertyDescriptor(WebSocket.prototype, member);
const readOnly = ['url', 'readyState', 'bufferedAmount', 'extensions', 'protocol'];
const writable = ['binaryType', 'onopen', 'onmessage', 'onerror', 'onclose'];

describe('the shape of the WebSocket interface', () => {
  it.each([...readOnly, ...writable, 'send', 'close'])('%s is enumerable', (member) => {
    expect(descriptorOf(member)).toMatchObject({ enumerable: true, configurable: true });
  });

  it.each(readOnly)('%s is a getter of that name, and nothing to set', (member) => {
    const { get, set } = descriptorOf(member)!;
    expect([get?.name, set]).toEqual([`get ${member}`, undefined]);
  });

  it.each(writable)('%s is a getter and a setter of that name', (member) => {
    const { get, set } = descriptorOf(member)!;
    expect([get?.name, set?.name]).toEqual([`get ${member}`, `set ${member}`]);
  });

  it.each([...readOnly, ...writable])('%s of another object throws a TypeError', (member) => {
    const { get, set } = descriptorOf(member)!;
    expect(() => get?.call({})).toThrow(TypeError);
    if (set) expect(() => set.call({}, null)).toThrow(TypeError);
  });

  it('a function says how many arguments it must be given', () => {
    expect([WebSocket.length, WebSocket.prototype.send.length, WebSocket.prototype.close.length]).toEqual([1, 1, 0]);
  });

  it('send and close of another object throw a TypeError', () => {
    expect(() => WebSocket.prototype.send.call({} as never, 'x')).toThrow(TypeError);
    expect(() => WebSocket.prototype.close.call({} as never)).toThrow(TypeError);
  });
});
