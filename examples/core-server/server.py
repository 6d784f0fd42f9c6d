"""A core-level server, written from PROTOCOL.md alone with Python's standard library.

It numbers the events of each user and sends them to the pages that are there; it keeps no log and takes no commands, and
says so in the answers that section 9 fixes. `python3 server.py --driver` lets the conformance runner check it.
"""

import asyncio
import json
import secrets
import sys
import time

import driver
from stream import Stream
from websocket import Ended, TooLarge, accept
from wire import CLOSE_CODES, BadFrame, SHAPES, op_of, problem_of, read_message

HELLO_TIMEOUT_S = 2.0
HEARTBEAT_MS = 1_000
GRACE_MS = 500
MAX_HELLO_BYTES = 65_536
MAX_MESSAGE_BYTES = 262_144
EXPIRING_MS = 60_000


class Fault(Exception):
    """Ends a connection, and says why."""

    def __init__(self, code, message, retry_after_ms=None):
        super().__init__(message)
        self.code, self.message, self.retry_after_ms = code, message, retry_after_ms


class Server:
    def __init__(self):
        self.tokens = {}  # token → (user, end in epoch seconds or None)
        self.start_life()

    def start_life(self):
        """An epoch that is new after each start: numbers of an earlier life mean nothing."""
        self.epoch = f"e-{secrets.token_hex(8)}"
        self.streams = {}
        self.connections = {}  # (user, session) → Connection

    def stream_of(self, user):
        return self.streams.setdefault(user, Stream(self.epoch))

    def authenticate(self, token):
        user, ends = self.tokens.get(token, (None, None))
        if user is None or (ends is not None and ends <= time.time()):
            raise Fault("unauthorized", "This credential is not known, or has ended.")
        return user, ends

    def restart(self):
        for connection in list(self.connections.values()):
            connection.end(Fault("restarting", "The server restarts.", 1_000))
        self.start_life()

    async def serve(self, reader, writer):
        try:
            socket = await accept(reader, writer)
            if socket is not None:
                await Connection(self, socket).run()
                await socket.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


class Connection:
    def __init__(self, server, socket):
        self.server, self.socket = server, socket
        self.user = self.session = self.stream = self.expiry = None
        self.written = 0
        self.sent_at = self.heard_at = time.monotonic()

    def send(self, frame):
        self.sent_at = time.monotonic()
        self.socket.send(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))

    def deliver(self, event):
        self.send(event)
        self.written = event["seq"]

    def heads(self):
        return {"me": self.written}

    def end(self, fault):
        """Says the fault, closes, and lets go of everything. [V6]"""
        frame = {"op": "fault", "code": fault.code, "message": fault.message}
        if fault.retry_after_ms is not None:
            frame["retryAfterMs"] = fault.retry_after_ms
        self.send(frame)
        self.leave()
        self.socket.close(CLOSE_CODES[fault.code], fault.code)

    def leave(self):
        if self.expiry is not None:
            self.expiry.cancel()
        if self.stream is not None:
            self.stream.readers.discard(self)
        if self.server.connections.get((self.user, self.session)) is self:
            del self.server.connections[(self.user, self.session)]

    async def run(self):
        watch = None
        try:
            # [H2] nothing but hello, and in time
            try:
                first = await asyncio.wait_for(self.socket.receive(MAX_HELLO_BYTES), HELLO_TIMEOUT_S)
            except asyncio.TimeoutError:
                raise Fault("hello-timeout", "No hello came.") from None
            frames = self.frames_of(first)
            self.greet(frames[0] if frames else None)
            watch = asyncio.create_task(self.watch())
            self.take(frames[1:])
            while True:
                message = await self.socket.receive(MAX_MESSAGE_BYTES)
                if self.socket.closed:
                    break
                self.heard_at = time.monotonic()
                self.take(self.frames_of(message))
        except Ended:
            pass
        except TooLarge:
            self.end(Fault("message-too-large", f"At most {MAX_MESSAGE_BYTES} bytes are taken."))
        except BadFrame as problem:
            self.end(Fault("bad-frame", str(problem)))
        except Fault as fault:
            self.end(fault)
        finally:
            if watch is not None:
                watch.cancel()
            self.leave()

    @staticmethod
    def frames_of(message):
        if message is None:
            raise BadFrame("Frames are text.")
        return read_message(message)

    def greet(self, frame):
        if frame is None or op_of(frame) != "hello":
            raise BadFrame("The first frame is hello.")
        version = frame.get("v")
        if isinstance(version, (int, float)) and not isinstance(version, bool) and version != 1:
            raise Fault("unsupported-version", "This server speaks version 1.")
        self.check(frame)
        self.user, ends = self.server.authenticate(frame.get("token"))
        self.session = frame["session"]
        older = self.server.connections.get((self.user, self.session))
        if older is not None:  # [H6]
            older.end(Fault("superseded", "This session has a newer socket."))
        self.server.connections[(self.user, self.session)] = self
        self.stream = self.server.stream_of(self.user)
        verdicts = {name: {"refused": "unknown-stream"} for name in frame["streams"]}
        verdicts["me"] = self.stream.verdict(frame["streams"].get("me", {"from": "active-runs"}))
        self.send(
            {
                "op": "welcome",
                "v": 1,
                "user": self.user,
                "session": self.session,
                "heartbeatMs": HEARTBEAT_MS,
                "limits": {"maxMessageBytes": MAX_MESSAGE_BYTES, "maxInFlight": 16},
                "submits": {"epoch": self.server.epoch, "ttlMs": 0},
                "streams": verdicts,
            }
        )
        self.begin()
        self.expire_at(ends)

    def begin(self):
        """[S9] One live, and from there on what happens. Nothing awaits in between, so nothing can slip through."""
        self.stream.readers.add(self)
        self.written = self.stream.head
        self.send(self.stream.live())

    def expire_at(self, ends):
        if self.expiry is not None:
            self.expiry.cancel()
        self.expiry = None
        if ends is None:
            return
        left = max(0, ends - time.time())
        if left * 1000 <= EXPIRING_MS:
            self.send({"op": "expiring", "inMs": int(left * 1000)})
        fault = Fault("unauthorized", "The credential has ended.")
        self.expiry = asyncio.get_running_loop().call_later(left, self.end, fault)

    def take(self, frames):
        for frame in frames:
            op = op_of(frame)
            if op == "hello":
                raise BadFrame("A connection says hello once.")
            if op not in SHAPES:
                continue
            if op == "submit":
                self.answer_submit(frame)
                continue
            self.check(frame)
            getattr(self, f"on_{op}")(frame)

    @staticmethod
    def check(frame):
        problem = problem_of(frame)
        if problem is not None:
            raise BadFrame(f"The frame {frame['op']} cannot be read: {problem}.")

    def answer_submit(self, frame):
        problem = problem_of(frame)
        if problem is not None and problem.startswith("id "):
            raise BadFrame(f"The submit cannot be read: {problem}.")
        code, message = ("invalid", problem) if problem else ("unsupported", "This server takes no commands.")
        self.send(
            {"op": "receipt", "id": frame["id"], "ok": False, "code": code, "message": message, "retry": False}
        )

    def on_ping(self, frame):
        self.send({"op": "pong", "t": frame["t"], "heads": self.heads()})

    def on_seen(self, frame):
        """Confirmations are for servers with a log."""

    def on_token(self, frame):
        user, ends = self.server.authenticate(frame["token"])
        if user != self.user:
            raise Fault("forbidden", "This credential is another user's.")
        self.expire_at(ends)

    def on_subscribe(self, frame):
        answer = {"op": "subscribed", "ref": frame["ref"], "stream": frame["stream"]}
        if frame["stream"] != "me":
            return self.send({**answer, "verdict": {"refused": "unknown-stream"}})
        self.send({**answer, "verdict": self.stream.verdict(frame["position"])})
        self.begin()

    def on_unsubscribe(self, frame):
        """No stream but `me` is ever open, and `me` cannot be left."""

    def on_replay(self, frame):
        until = min(frame["until"], self.written)
        if frame["stream"] == "me" and frame["epoch"] == self.stream.epoch and frame["after"] < until:
            self.send({"op": "lost", "stream": "me", "from": frame["after"] + 1, "until": until, "reason": "no-log"})

    async def watch(self):
        """[L2, L6] A heartbeat when nothing else was sent, and the end of a page that gives no sign of life."""
        while True:
            now = time.monotonic()
            beat_in = self.sent_at + HEARTBEAT_MS / 1000 - now
            silent_in = self.heard_at + (2 * HEARTBEAT_MS + GRACE_MS) / 1000 - now
            if silent_in <= 0:
                return self.end(Fault("silent", "Nothing was heard for too long."))
            if beat_in <= 0:
                self.send({"op": "heartbeat", "heads": self.heads()})
                continue
            await asyncio.sleep(min(beat_in, silent_in))


async def main():
    server = Server()
    port = 0 if "--driver" in sys.argv else 8080
    listening = await asyncio.start_server(server.serve, "127.0.0.1", port)
    url = f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}/"
    if "--driver" in sys.argv:
        times = {"helloTimeoutMs": int(HELLO_TIMEOUT_S * 1000), "graceMs": GRACE_MS}
        await driver.serve(server, {"url": url, "times": times, "heartbeatMs": HEARTBEAT_MS})
    else:
        server.tokens["demo"] = ("ada", None)
        print(f"Listening on {url}; the token demo is ada's.")
        await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
