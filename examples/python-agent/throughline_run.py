"""A run of Throughline, driven from Python's standard library: start, append, hear cancels and answers, end.

Every request may be repeated: events, ends and approvals carry ids, so a retry after a lost answer is one event.
"""

import json
import time
import urllib.error
import urllib.request
from urllib.parse import quote

PIECE = 64 * 1024


class RunCancelled(Exception):
    """Somebody asked the run to stop."""


class RunRefused(Exception):
    """The server said no, and saying it again would change nothing."""

    def __init__(self, status, answer):
        super().__init__(f"{status} {answer.get('code')}: {answer.get('message')}")
        self.status = status
        self.code = answer.get("code")


class Run:
    """`with Run(url, token, run_id=..., agent=..., user=...) as run:` ends as completed, failed or cancelled by itself."""

    def __init__(self, url, token, *, run_id, agent, attempts=8, **target):
        self._url = url.rstrip("/")
        self._token = token
        self._attempts = attempts
        self._count = 0
        self._next = 0
        self.result = None
        started = self._request("POST", "/runs", {"runId": run_id, "agent": agent, **target})
        self._path = f"/runs/{quote(started['stream'], safe='')}/{quote(run_id, safe='')}"
        self._next = started["cursor"]["seq"]

    # -- what a run says

    def emit(self, *events):
        """Appends `(type, data)` pairs in order. Raises RunCancelled once a cancel was asked for."""
        batch = []
        for kind, data in events:
            self._count += 1
            batch.append({"id": str(self._count), "type": kind, "data": data})
        answer = self._request("POST", f"{self._path}/events", {"events": batch})
        if answer.get("cancelled"):
            raise RunCancelled()

    def think(self, thought):
        self.emit(("agent_thinking", {"thought": thought}))

    def tool(self, call_id, tool, arguments, work):
        """Runs `work()` and shows the call with its output, or its failure."""
        self.emit(("tool_executing", {"callId": call_id, "tool": tool, "input": arguments}))
        try:
            output = work()
        except Exception as error:
            failure = {"code": "tool-failed", "message": str(error)}
            self.emit(("tool_failed", {"callId": call_id, "tool": tool, "error": failure}))
            raise
        self.emit(("tool_completed", {"callId": call_id, "tool": tool, "output": output}))
        return output

    def message(self, message_id, pieces):
        """Streams a message piece by piece; long pieces are split, and the end says the whole text."""
        whole = ""
        for piece in pieces:
            whole += piece
            for start in range(0, len(piece), PIECE):
                part = piece[start : start + PIECE]
                self.emit(("message_delta", {"messageId": message_id, "text": part}))
        self.emit(("message_completed", {"messageId": message_id, "text": whole}))
        return whole

    # -- what people say to it

    def approval(self, approval_id, prompt):
        """Asks a person and waits for the answer: a dict with `approved`, and `data` if the page sent some."""
        self._request("POST", f"{self._path}/approvals", {"approvalId": approval_id, "prompt": prompt})
        while True:
            for signal in self.signals(wait=25):
                if signal["kind"] == "approval" and signal["approvalId"] == approval_id:
                    return signal

    def signals(self, wait=0):
        """What the page asked for since the last look. Keeps the lease. Raises RunCancelled for a cancel."""
        answer = self._request("GET", f"{self._path}/signals?after={self._next}&wait={wait}")
        self._next = answer["next"]
        if any(signal["kind"] == "cancel" for signal in answer["signals"]):
            raise RunCancelled()
        return answer["signals"]

    # -- its end

    def end(self, status, **more):
        self._request("POST", f"{self._path}/end", {"id": "end", "status": status, **more})

    def __enter__(self):
        return self

    def __exit__(self, kind, error, _trace):
        if error is None:
            self.end("completed", result=self.result)
        elif isinstance(error, RunCancelled):
            self.end("cancelled")
            return True
        elif not isinstance(error, RunRefused):
            self.end("failed", error={"code": kind.__name__, "message": str(error)})
        return False

    def _request(self, method, path, body=None):
        """Repeats until there is an answer; nothing happens twice."""
        request = urllib.request.Request(self._url + path, method=method)
        request.add_header("authorization", f"Bearer {self._token}")
        data = None
        if body is not None:
            request.add_header("content-type", "application/json")
            data = json.dumps(body).encode()
        for attempt in range(1, self._attempts + 1):
            try:
                with urllib.request.urlopen(request, data=data, timeout=60) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code not in (429, 502, 503, 504):
                    raise RunRefused(error.code, json.load(error)) from None
                wait = float(error.headers.get("retry-after") or 0.25 * 2**attempt)
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                wait = 0.25 * 2**attempt
            if attempt < self._attempts:
                time.sleep(min(wait, 10))
        raise ConnectionError(f"{method} {path}: no answer in {self._attempts} attempts")
