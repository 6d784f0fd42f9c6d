"""Frames as PROTOCOL.md describes them: what may come in, and how faults close. Sections 2, 3, 5 and 7."""

import json
import re

MAX_SAFE = 2**53 - 1
MAX_FRAMES = 10_000
ID = re.compile(r"(?!__proto__$)[A-Za-z0-9_.~:@|-]{1,128}")
TYPE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

CLOSE_CODES = {
    "bad-frame": 4400,
    "unauthorized": 4401,
    "forbidden": 4403,
    "unsupported-version": 4406,
    "hello-timeout": 4408,
    "superseded": 4409,
    "message-too-large": 4413,
    "internal": 1011,
    "restarting": 1012,
    "silent": 1000,
}


class BadFrame(Exception):
    """What came in is no frame of this version; the text says why."""


def read_message(text):
    """The values of a message. An array is several frames sent together."""
    try:
        value = json.loads(text)
    except ValueError:
        raise BadFrame("The message is not JSON.") from None
    frames = value if isinstance(value, list) else [value]
    if len(frames) > MAX_FRAMES:
        raise BadFrame("The message holds too many frames.")
    return frames


def is_id(value):
    return isinstance(value, str) and ID.fullmatch(value) is not None


def is_type(value):
    return isinstance(value, str) and len(value) <= 128 and TYPE.fullmatch(value) is not None


def is_number(value, least=0):
    # JSON knows one kind of number: 3.0 is the whole number 3. A bool is no number, though Python says so.
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return whole and not isinstance(value, bool) and least <= value <= MAX_SAFE


def is_finite(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < float("inf")


def is_text(value):
    return isinstance(value, str)


def is_position(value):
    if not isinstance(value, dict) or value.get("from", "start") not in ("start", "now", "active-runs"):
        return False
    if "epoch" in value or "seq" in value:
        return is_id(value.get("epoch")) and is_number(value.get("seq"))
    return "from" in value


def is_cursor(value):
    return isinstance(value, dict) and is_id(value.get("epoch")) and is_number(value.get("seq"))


def map_of(fits):
    return lambda value: isinstance(value, dict) and all(is_id(name) and fits(each) for name, each in value.items())


def is_any(_):
    return True


# The fields of each frame; a name that ends in ? may be absent.
SHAPES = {
    "hello": {"v": is_number, "session": is_id, "token?": is_text, "streams": map_of(is_position)},
    "subscribe": {"ref": is_id, "stream": is_id, "position": is_position},
    "unsubscribe": {"stream": is_id},
    "replay": {"stream": is_id, "epoch": is_id, "after": is_number, "until": lambda value: is_number(value, 1)},
    "seen": {"cursors": map_of(is_cursor)},
    "submit": {"id": is_id, "type": is_type, "data": is_any, "stream?": is_id, "runId?": is_id, "threadId?": is_id},
    "token": {"token": is_text},
    "ping": {"t": is_finite},
}


def op_of(frame):
    if not isinstance(frame, dict) or not isinstance(frame.get("op"), str):
        raise BadFrame("A frame is an object with a text in op.")
    return frame["op"]


def problem_of(frame):
    """What does not fit in a frame of a known op; None when all fits."""
    for name, fits in SHAPES[frame["op"]].items():
        field = name.rstrip("?")
        if field not in frame:
            if not name.endswith("?"):
                return f"{field} is missing"
        elif not fits(frame[field]):
            return f"{field} has a wrong shape"
    return None
