"""The part of RFC 6455 that a small server needs: the opening handshake, and messages over frames."""

import asyncio
import base64
import contextlib
import hashlib
import struct

MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
SUBPROTOCOL = "throughline.v1"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
DRAIN_S = 5


class Ended(Exception):
    """The other end is gone."""


class TooLarge(Exception):
    """A message is larger than this server takes."""


async def accept(reader, writer):
    """Answers an upgrade. Returns a Socket, or None when it was no upgrade or came from a foreign page."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {}
    for line in head[1:]:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    key = headers.get("sec-websocket-key")
    if key is None:
        return await refuse(writer, "426 Upgrade Required")
    # The only refusal before the socket is accepted (section 11): everything else is said where a page can read it.
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2] != headers.get("host"):
        return await refuse(writer, "403 Forbidden")
    proof = base64.b64encode(hashlib.sha1((key + MAGIC).encode()).digest()).decode()
    answer = [
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Accept: {proof}",
    ]
    offered = [each.strip() for each in headers.get("sec-websocket-protocol", "").split(",")]
    if SUBPROTOCOL in offered:
        answer.append(f"Sec-WebSocket-Protocol: {SUBPROTOCOL}")
    writer.write(("\r\n".join(answer) + "\r\n\r\n").encode("latin-1"))
    return Socket(reader, writer)


async def refuse(writer, status):
    writer.write(f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode("latin-1"))
    await writer.drain()


class Socket:
    """Text messages both ways, and one end."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer
        self.closed = False

    def send(self, text):
        self._write(TEXT, text.encode())

    def close(self, code, reason=""):
        if not self.closed:
            self._write(CLOSE, struct.pack("!H", code) + reason.encode())
            self.closed = True
            if self.writer.can_write_eof():
                self.writer.write_eof()
            # A page that never ends its side is let go in the end.
            asyncio.get_running_loop().call_later(DRAIN_S, self.writer.close)

    async def drain(self):
        """Reads on until the page ends: a close over unread input is a reset, and a reset takes the last frame with it."""
        with contextlib.suppress(ConnectionError):
            while await self.reader.read(65536):
                pass

    def _write(self, opcode, payload):
        if self.closed or self.writer.is_closing():
            return
        size = len(payload)
        if size < 126:
            head = struct.pack("!BB", 0x80 | opcode, size)
        elif size < 65536:
            head = struct.pack("!BBH", 0x80 | opcode, 126, size)
        else:
            head = struct.pack("!BBQ", 0x80 | opcode, 127, size)
        self.writer.write(head + payload)

    async def receive(self, max_bytes):
        """The next message: text, or None for a binary one. Raises Ended or TooLarge."""
        message, kind = b"", None
        while True:
            final, opcode, payload = await self._read_frame(max_bytes - len(message))
            if opcode == CLOSE:
                self.close(struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else 1000)
                raise Ended
            if opcode == PING:
                self._write(PONG, payload)
            elif opcode in (TEXT, BINARY, 0):
                kind = opcode or kind
                message += payload
                if final:
                    return message.decode() if kind == TEXT else None

    async def _read_frame(self, max_bytes):
        try:
            first, second = await self.reader.readexactly(2)
            size = second & 0x7F
            if size == 126:
                (size,) = struct.unpack("!H", await self.reader.readexactly(2))
            elif size == 127:
                (size,) = struct.unpack("!Q", await self.reader.readexactly(8))
            if size > max_bytes:
                raise TooLarge
            mask = await self.reader.readexactly(4)
            masked = await self.reader.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError):
            raise Ended from None
        # XOR of two big numbers is the quickest loop that the standard library has.
        key = (mask * (size // 4 + 1))[:size]
        payload = (int.from_bytes(masked, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")
        return bool(first & 0x80), first & 0x0F, payload
