/** Before a good hello a socket may hold little, also of a message that is not whole yet. [P11, L7] */
import { afterEach, expect, test } from 'vitest';
import { type RawPeer, type SocketServer, serveSockets, speakTcp, upgradeRequest } from '../support/socket-server.ts';

let server: SocketServer;
afterEach(() => server.close());

/** The head of a frame that says it holds 4,000,000 bytes, with a mask of zeros. */
const largeHead = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0x3d, 0x09, 0, 0, 0, 0, 0]);

async function upgraded(): Promise<RawPeer> {
  const peer = await speakTcp(server.port, upgradeRequest('/agent'));
  await peer.until((text) => text.includes('\r\n\r\n'));
  peer.socket.write(largeHead);
  return peer;
}

test('[P11] a message that outgrows the bound of a hello ends the socket while it arrives', async () => {
  server = await serveSockets();
  const peer = await upgraded();
  peer.socket.write(Buffer.alloc(70_000, 0x20));
  await peer.until((text) => text.includes('message-too-large'));
  await peer.ended;
  expect(peer.text()).toContain('"code":"message-too-large"');
});

test('[P11] a message within the bound is waited for', async () => {
  server = await serveSockets();
  const peer = await upgraded();
  peer.socket.write(Buffer.alloc(60_000, 0x20));
  await new Promise<void>((resolve) => {
    const look = (): void => void (server.manager.stats().greeting === 1 ? resolve() : setImmediate(look));
    look();
  });
  expect(peer.text()).not.toContain('message-too-large');
  peer.socket.destroy();
});
