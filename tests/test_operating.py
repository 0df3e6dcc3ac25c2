"""The operator's page and dashboard name what there is."""

import json
import re
from contextlib import closing
from pathlib import Path

from prometheus_client import generate_latest

from hosting.executors import ThreadExecutor
from hosting.runner import Runner
from hosting.settings import SETTINGS
from server.edge.open_pages import OpenPages
from server.metrics import registry_of

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "operating.md").read_text()


def metrics():
    with closing(Runner(executor=ThreadExecutor(1))) as runner:
        text = generate_latest(registry_of(runner, OpenPages())).decode()
    return {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}


def test_the_page_and_the_dashboard_name_every_metric():
    dashboard = json.loads((DOCS / "grafana.json").read_text())
    queries = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    assert set(re.findall(r"`(cmapcore_\w+)`", PAGE)) == metrics()
    assert {name.removesuffix("_bucket") for name in re.findall(r"cmapcore_\w+", queries)} == metrics()


def test_the_settings_that_it_names_are_settings():
    named = set(re.findall(r"CMAPCORE_[A-Z_]+", PAGE))
    assert named <= {setting.name for setting in SETTINGS}
