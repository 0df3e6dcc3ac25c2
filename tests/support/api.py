"""What asks the API of a server, and what its answers say."""

import json
from urllib.parse import urlencode

from server.routes.api import PREFIX
from tests.support.served import ask

SAMPLE = "coffee"
QUICK = {"clustering": "kmeans", "use_tsne": "false", "npts": "50", "ncolors": "4"}
OF_SAMPLE = QUICK | {"sample": SAMPLE}


def get(server, what, query, method="GET", **headers):
    address = f"{PREFIX}/{what}?{urlencode(query)}"
    return ask(server, method, address, headers={name.replace("_", "-"): value for name, value in headers.items()})


def post(server, body, query, **headers):
    return ask(server, "POST", f"{PREFIX}/palette?{urlencode(query)}", body, headers)


def checked_problem(answer, status):
    """What a problem says, which must be a whole one."""
    assert answer.status == status, answer.body[:500]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    said = json.loads(answer.body)
    assert said["status"] == status
    assert said["title"]
    assert said["detail"].endswith((".", ")"))
    return said


def checked_codes(answer):
    """The colours of a palette, which must have come."""
    assert answer.status == 200, answer.body[:500]
    return [color["hex"] for color in json.loads(answer.body)["colors"]]
