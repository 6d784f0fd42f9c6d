"""A driver for the conformance runner: one JSON object a line, asks on stdin, answers on stdout (docs/conformance.md)."""

import asyncio
import json
import secrets
import sys
import time


async def serve(server, facts):
    """Answers until stdin ends."""

    def token(user, expiresInMs=None):
        given = f"token-{secrets.token_hex(12)}"
        server.tokens[given] = (user, None if expiresInMs is None else time.time() + expiresInMs / 1000)
        return {"token": given}

    def publish(stream, event):
        kind, _, user = stream.partition(":")
        if kind != "user":
            raise ValueError("A core server has no streams but the users' own.")
        return {"seq": server.stream_of(user).publish(event)}

    def restart(log):
        # There is no log to keep: each start is a new life.
        server.restart()
        return {}

    asks = {"token": token, "publish": publish, "restart": restart}
    while line := await asyncio.to_thread(sys.stdin.readline):
        request = json.loads(line)
        number, name = request.pop("id"), request.pop("ask")
        try:
            answer = {**facts, "supports": list(asks)} if name == "facts" else asks[name](**request)
            answer = {"id": number, "ok": True, **answer}
        except Exception as error:
            answer = {"id": number, "ok": False, "error": str(error)}
        print(json.dumps(answer), flush=True)
