"""What the containers are made of, and how they are put together."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "tests" / "data" / "compose-spec" / "compose-spec.json").read_text())
INSTRUCTIONS = {
    *("ARG", "FROM", "WORKDIR", "RUN", "COPY", "LABEL", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD"),
    *("ENTRYPOINT", "SHELL", "STOPSIGNAL", "ADD", "ONBUILD"),
}
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


def instructions():
    """The Dockerfile's instructions with their words, those over several lines as one."""
    lines = [line for line in DOCKERFILE.splitlines() if line.strip() and not line.startswith("#")]
    return [tuple(line.split(maxsplit=1)) for line in "\n".join(lines).replace("\\\n", " ").splitlines()]


@pytest.mark.parametrize("name", COMPOSED)
def test_what_is_composed_is_as_the_specification_has_it(name):
    errors = [f"{error.json_path}: {error.message}" for error in Draft7Validator(SCHEMA).iter_errors(COMPOSED[name])]
    assert not errors


def test_the_schema_finds_what_is_misspelled():
    wrong = {"services": {"app": {"image": "colormaps", "mem_limt": "2g"}}}
    assert not Draft7Validator(SCHEMA).is_valid(wrong)


def test_the_dockerfile_is_made_of_instructions_that_there_are():
    names = [name for name, _ in instructions()]
    assert set(names) <= INSTRUCTIONS
    assert names[:2] == ["ARG", "FROM"]
    assert names[-1] == "CMD"
    assert names.count("CMD") == names.count("HEALTHCHECK") == 1
    assert not {"ADD", "ONBUILD"} & set(names)
    for name, words in instructions():
        if name == "CMD":  # no shell between, which would keep signals from the app
            assert isinstance(json.loads(words), list)
        if name == "COPY" and "--from" in words:
            assert re.match(r"--from=build ", words)
        if name == "WORKDIR":
            assert words.startswith("/")


@pytest.mark.skipif(not shutil.which("sh"), reason="there is no shell")
def test_what_the_dockerfile_runs_is_shell():
    for name, words in instructions():
        if name == "RUN":
            subprocess.run(["sh", "-n", "-c", words], check=True)


@pytest.mark.skipif(not shutil.which("caddy"), reason="Caddy is not installed")
def test_caddy_reads_its_file(tmp_path):
    file = tmp_path / "Caddyfile"
    file.write_text((ROOT / "Caddyfile").read_text())
    adapted = subprocess.run(
        ["caddy", "adapt", "--config", file, "--adapter", "caddyfile", "--validate"],
        env={"SITE": "http://localhost:8080", "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert adapted.returncode == 0, adapted.stderr


def test_digests_are_written_in_place_of_earlier_ones(tmp_path):
    for name in ("Dockerfile", "compose.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "docker").write_text('#!/bin/sh\necho "$4" | sha256sum | sed "s/ .*//; s/^/sha256:/"\n')
    (tmp_path / "docker").chmod(0o755)
    for _ in range(2):
        path = f"{tmp_path}:{os.environ['PATH']}"
        subprocess.run([ROOT / "tools" / "digests"], cwd=tmp_path, env={"PATH": path}, check=True)
    digest = "sha256:[0-9a-f]{64}"
    assert re.search(rf'^ARG BASE_DIGEST="@{digest}"$', (tmp_path / "Dockerfile").read_text(), re.MULTILINE)
    services = yaml.safe_load((tmp_path / "compose.yaml").read_text())["services"]
    found = {name: services[name]["image"] for name in ("database", "proxy", "app1")}
    assert re.fullmatch(rf"postgres:17-bookworm@{digest}", found["database"])
    assert re.fullmatch(rf"caddy:2@{digest}", found["proxy"])
    assert found["app1"] == "colormaps"
    assert len(set(found.values())) == 3


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
