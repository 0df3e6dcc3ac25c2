"""What Prometheus is told."""

import socket
import urllib.request
from contextlib import closing

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

import cmapcore as cmp
from cmapcore import LimitError, OptionError
from hosting import settings
from hosting.executors import ThreadExecutor, best_executor
from hosting.runner import Runner
from server.edge.open_pages import OpenPages
from server.log import Refusals
from server.metrics import registry_of, serve_metrics
from tests.gallery.test_store import save
from tests.support import worker_tasks
from tools.serving import free_port

QUICK = cmp.Recipe.of(clustering="kmeans", npts=60, use_tsne=False)


def told(text):
    families = text_string_to_metric_families(text)
    return {(one.name, *sorted(one.labels.values())): one.value for each in families for one in each.samples}


def test_it_tells_what_was_computed_found_refused_and_what_is_open(scene):
    with closing(Runner(executor=ThreadExecutor(1))) as runner:
        registry = registry_of(runner, OpenPages())
        before = told(generate_latest(registry).decode())
        for _ in range(2):
            runner.extract(scene, QUICK)
        refusals = Refusals()
        for _ in range(70):
            refusals.log_event(why="a limit of its own", status=429)
        after = told(generate_latest(registry).decode())
    assert before["cmapcore_open_pages",] == 0
    assert after["cmapcore_stages_computed_total", "cluster"] == 1
    assert after["cmapcore_cache_hits_total", "cluster"] == 1
    assert after["cmapcore_jobs_total", "computation", "done"] == 1
    assert after["cmapcore_stage_seconds_count", "cluster"] == 1
    assert after["cmapcore_jobs_waiting", "computation"] == after["cmapcore_jobs_running", "fetch"] == 0
    assert after["cmapcore_jobs_oldest_seconds", "computation"] >= 0
    assert after["cmapcore_events_total", "a limit of its own", "refused"] == 70  # those not written count too


def test_it_tells_of_saves_and_of_workers_that_break(galleries, empty_sqlite):
    gallery = galleries(empty_sqlite)
    executor = best_executor(1)
    with closing(Runner(executor=executor)) as runner:
        registry = registry_of(runner, OpenPages())
        before = told(generate_latest(registry).decode())
        save(gallery, client="192.0.2.1")
        with pytest.raises(LimitError):
            runner.compute("dies", 1, worker_tasks.die)
        after = told(generate_latest(registry).decode())
    assert after["cmapcore_saves_total", "saved"] == before.get(("cmapcore_saves_total", "saved"), 0) + 1
    assert after["cmapcore_jobs_total", "computation", "killed"] == 1
    assert after["cmapcore_worker_starts_total",] == 1


def test_it_is_served_where_the_setting_says_and_nowhere_else(monkeypatch):
    port = free_port()
    with closing(Runner(executor=ThreadExecutor(1))) as runner:
        serve_metrics(runner, OpenPages())()
        monkeypatch.setenv("CMAPCORE_METRICS", f"127.0.0.1:{port}")
        close = serve_metrics(runner, OpenPages())
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            assert "cmapcore_open_pages 0.0" in answer.read().decode()
        close()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port))


@pytest.mark.parametrize("text", ["9090", "127.0.0.1", "127.0.0.1:", "a b:1"])
def test_what_is_no_place_is_refused(monkeypatch, text):
    monkeypatch.setenv("CMAPCORE_METRICS", text)
    with pytest.raises(OptionError, match="address and a port"):
        settings.METRICS.read()
