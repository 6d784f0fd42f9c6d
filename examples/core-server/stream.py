"""The own stream of one user, without a log: events get dense numbers and go to the pages that are there. Section 9."""

import secrets
import time

OPENING = {"agent_started"}
CLOSING = {"agent_completed", "agent_failed", "agent_cancelled"}


class Stream:
    def __init__(self, epoch):
        self.epoch = epoch
        self.head = 0
        self.open_runs = {}
        self.readers = set()

    def publish(self, event):
        """Numbers an event and sends it to everyone who reads. Nobody can get it again."""
        self.head += 1
        frame = {
            "op": "event",
            "stream": "me",
            "seq": self.head,
            "id": event.get("id") or f"ev-{secrets.token_hex(8)}",
            "type": event["type"],
            "at": int(time.time() * 1000),
            "data": event["data"],
        }
        for field in ("runId", "threadId", "agent", "userId", "submitId"):
            if event.get(field) is not None:
                frame[field] = event[field]
        run = event.get("runId")
        if run is not None and event["type"] in OPENING:
            self.open_runs[run] = True
        if event["type"] in CLOSING:
            self.open_runs.pop(run, None)
        for reader in list(self.readers):
            reader.deliver(frame)
        return self.head

    def verdict(self, position):
        """Without a log nothing continues: the page begins at the head, and is told why."""
        reason = "new"
        if "epoch" in position:
            if position["epoch"] != self.epoch:
                reason = "epoch-changed"
            else:
                reason = "ahead-of-server" if position["seq"] > self.head else "trimmed"
        return {"resumed": False, "reason": reason, "epoch": self.epoch, "head": self.head, "after": self.head}

    def live(self):
        return {"op": "live", "stream": "me", "epoch": self.epoch, "seq": self.head, "runs": list(self.open_runs)}
