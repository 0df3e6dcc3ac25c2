"""What the containers are made of, and how they are put together."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSED = {name: yaml.safe_load((ROOT / name).read_text()) for name in ("compose.yaml", "compose.small.yaml")}
APPS = [
    (COMPOSED["compose.yaml"]["services"]["app1"]),
    (COMPOSED["compose.yaml"]["services"]["app2"]),
    (COMPOSED["compose.small.yaml"]["services"]["app"]),
]


def test_the_image_is_made_of_pinned_parts_and_runs_as_nobody():
    stages = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(stages) == 2
    assert set(stages) == {"python:3.11-slim-bookworm${BASE_DIGEST}"}
    assert re.search(r'^ARG BASE_DIGEST="(@sha256:[0-9a-f]{64})?"$', DOCKERFILE, re.MULTILINE)
    assert "--require-hashes" in DOCKERFILE
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.MULTILINE)
    assert "org.opencontainers.image.title" in DOCKERFILE


@pytest.mark.parametrize("app", APPS)
def test_a_container_has_limits_and_no_rights(app):
    assert app["read_only"] is True
    assert app["cap_drop"] == ["ALL"]
    assert app["security_opt"] == ["no-new-privileges:true"]
    assert {"mem_limit", "pids_limit", "ulimits"} <= set(app)
    assert int(app["stop_grace_period"].removesuffix("s")) > 8  # until it has drained and ended what runs


def test_both_copies_are_alike_and_behind_one_proxy_that_keeps_visitors_at_theirs():
    services = COMPOSED["compose.yaml"]["services"]
    assert services["app1"] == services["app2"]
    assert "ports" not in services["app1"]
    assert services["app1"]["environment"]["CMAPCORE_TRUSTED_PROXIES"] == "1"
    proxy = (ROOT / "Caddyfile").read_text()
    assert "reverse_proxy app1:8501 app2:8501 {" in proxy
    assert "lb_policy cookie" in proxy
    assert "health_uri /readyz" in proxy


def test_what_the_app_is_told_are_settings():
    from hosting.settings import SETTINGS

    told = {name for app in APPS for name in app.get("environment", {}) if name.startswith("CMAPCORE_")}
    assert told
    assert told <= {setting.name for setting in SETTINGS}


def test_every_network_and_volume_is_declared():
    for composed in COMPOSED.values():
        for service in composed["services"].values():
            assert set(service.get("networks", ())) <= set(composed.get("networks", ()))
            named = {volume.partition(":")[0] for volume in service.get("volumes", ())}
            assert {name for name in named if not name.startswith(".")} <= set(composed["volumes"])
