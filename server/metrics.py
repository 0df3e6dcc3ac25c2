"""The server's metrics for Prometheus, at a port of their own that only the operator can reach."""

from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from gallery.store import SAVES
from hosting import settings
from hosting.runner import Runner

from .edge.open_pages import OpenPages
from .log import EVENTS


def serve_metrics(runner: Runner, pages: OpenPages) -> Callable[[], None]:
    """Serve the metrics where the settings say; returns a function that stops it.

    Raises
    ------
    OSError
        The port is taken.
    """
    address, _, port = settings.METRICS.read().rpartition(":")
    if not port:
        return lambda: None
    server, thread = start_http_server(int(port), address.strip("[]"), registry_of(runner, pages))

    def close() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return close


def registry_of(runner: Runner, pages: OpenPages) -> CollectorRegistry:
    """Return the registry: values are read on request, from where they are counted anyway."""
    registry = CollectorRegistry()
    registry.register(_Counts(runner, pages))
    registry.register(runner.seconds)
    return registry


class _Counts(Collector):
    def __init__(self, runner: Runner, pages: OpenPages) -> None:
        self._runner = runner
        self._pages = pages

    def collect(self) -> Iterable[Metric]:
        """Read all."""
        yield GaugeMetricFamily("cmapcore_open_pages", "Open pages.", len(self._pages))
        waiting = GaugeMetricFamily("cmapcore_jobs_waiting", "Jobs in the queue.", labels=["of"])
        running = GaugeMetricFamily("cmapcore_jobs_running", "Running jobs.", labels=["of"])
        oldest = GaugeMetricFamily("cmapcore_jobs_oldest_seconds", "Age of the oldest waiting job.", labels=["of"])
        jobs = CounterMetricFamily("cmapcore_jobs", "Jobs that have ended, by outcome.", labels=["of", "outcome"])
        starts = CounterMetricFamily("cmapcore_worker_starts", "How many times the workers were started.")
        starts.add_metric([], sum(executor.starts for executor in self._runner.executors.values()))
        for kind, executor in self._runner.executors.items():
            for family, value in zip((waiting, running, oldest), executor.sizes, strict=True):
                family.add_metric([kind], value)
            for outcome, count in list(executor.outcomes.items()):
                jobs.add_metric([kind, outcome], count)
        yield from (waiting, running, oldest, jobs, starts)
        stages = CounterMetricFamily("cmapcore_stages_computed", "Stages that were computed.", labels=["stage"])
        hits = CounterMetricFamily("cmapcore_cache_hits", "Stages that were in the cache.", labels=["stage"])
        for counted, counter in ((stages, self._runner.runs), (hits, self._runner.hits)):
            for stage, count in list(counter.items()):
                counted.add_metric([stage], count)
        yield from (stages, hits)
        saves = CounterMetricFamily("cmapcore_saves", "Palettes that were saved and imported.", labels=["how"])
        for how, count in list(SAVES.items()):
            saves.add_metric([how], count)
        yield saves
        events = CounterMetricFamily(
            "cmapcore_events", "Logged events, by event; refusals by their reason.", labels=["event", "of"]
        )
        for (event, of), count in list(EVENTS.items()):
            events.add_metric([event, of], count)
        yield events
