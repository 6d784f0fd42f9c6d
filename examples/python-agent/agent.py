"""An agent in Python: it thinks, uses a tool, streams an answer, and asks before it sends it.

    python3 agent.py http://127.0.0.1:3000 worker-token ada run-1
"""

import sys

from throughline_run import Run


def weather(city):
    return {"city": city, "celsius": 4}


def main(url, token, user, run_id):
    with Run(url, token, run_id=run_id, agent="weather", user=user, input={"city": "Oslo"}) as run:
        run.think("I should look it up.")
        found = run.tool("call-1", "weather", {"city": "Oslo"}, lambda: weather("Oslo"))
        answer = run.message("m-1", ["It is ", f"{found['celsius']} °C ", "in Oslo."])
        reply = run.approval("send", "May I send this answer?")
        run.result = {"answer": answer, "sent": reply["approved"]}


if __name__ == "__main__":
    main(*sys.argv[1:5])
