"""Whose turn it is: addresses take turns, and so do the sessions of one address."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Protocol

from cmapcore.errors import BusyError

from .clients import Client

_SESSION_WAITS = 8  # computations of one session, at most
_REMEMBERED = 2_000  # of those who had their turn
_RESTARTS = 3  # of a job that gives way, at most


class Waiting(Protocol):
    """A job in the queue."""

    client: Client
    heavy: bool
    restarts: int

    def cancelled(self) -> bool:
        """Whether nobody wants it any more."""


class FairQueue:
    """Waiting and running jobs. Neither one client nor heavy jobs ever occupy every worker.

    Parameters
    ----------
    workers : int
        How many jobs run at once.
    most : int
        How many may wait; half as many of one address.
    """

    def __init__(self, workers: int, most: int) -> None:
        self._workers = workers
        self._most = most
        self._some = max(1, workers - 1)
        self._waiting: list[Waiting] = []
        self._running: list[Waiting] = []
        self._turns: dict[str | Client, int] = {}  # the number of everybody's last one
        self._number = 0
        self._small_first = False  # a heavy one has just given way

    def add(self, job: Waiting) -> None:
        """Let it wait.

        Raises
        ------
        BusyError
            Where too many wait already: of this session, of this address, or in all.
        """
        waiting = self._wanted()
        free = self._workers - len(self._running)
        if len(waiting) >= self._most + free:
            raise BusyError("Many pictures are being worked on at the moment: try again in a minute.")
        if job.client.address:
            if sum(other.client == job.client for other in waiting) >= _SESSION_WAITS:
                raise BusyError(
                    f"{_SESSION_WAITS} computations of yours are already waiting: let one of them finish first."
                )
            if sum(other.client.address == job.client.address for other in waiting) >= max(1, self._most // 2):
                raise BusyError(
                    "Many computations from your network address or account are already waiting: try again in a minute."
                )
        self._waiting.append(job)

    def take(self) -> Waiting | None:
        """Return the job whose turn it is, which counts as running from now on; None if no waiting job may run now."""
        waiting = self.in_order()
        if self._small_first:
            waiting.sort(key=lambda job: job.heavy)
        for job in waiting:
            if self._may_run(job):
                self._small_first = False
                self._waiting.remove(job)
                self._running.append(job)
                self._number += 1
                for who in (job.client.address, job.client):
                    self._turns.pop(who, None)
                    self._turns[who] = self._number
                while len(self._turns) > _REMEMBERED:
                    del self._turns[next(iter(self._turns))]
                return job
        return None

    def end(self, job: Waiting) -> None:
        """Note that it is no longer running."""
        self._running.remove(job)

    def put_back(self, job: Waiting) -> None:
        """Let a job that has given way wait for another turn."""
        self.end(job)
        job.restarts += 1
        self._small_first = True
        self._waiting.insert(0, job)

    def gives_way(self, job: Waiting) -> bool:
        """Whether a running job must make room: a heavy one has the only worker, and another's small one waits."""
        if self._workers > 1 or not job.heavy or job.restarts >= _RESTARTS:
            return False
        return any(not other.heavy and other.client.address != job.client.address for other in self._wanted())

    @property
    def sizes(self) -> tuple[int, int]:
        """How many jobs wait, and how many run."""
        return len(self._wanted()), len(self._running)

    def in_order(self) -> list[Waiting]:
        """Return the waiting jobs, in the order in which they will run as things stand."""
        running = Counter(job.client.address for job in self._running)
        of_address: dict[str, list[Waiting]] = defaultdict(list)
        for job in self._wanted():
            of_address[job.client.address].append(job)
        ranked = []
        for jobs in of_address.values():
            ranked += self._in_turns(jobs, lambda job: job.client, Counter(job.client for job in self._running))
        return self._in_turns(ranked, lambda job: job.client.address, running)

    def _in_turns(
        self, jobs: Iterable[Waiting], who: Callable[[Waiting], str | Client], running: Counter[str] | Counter[Client]
    ) -> list[Waiting]:
        """Interleave: one of each, then the second of each, and so on; the longest without a turn come first."""
        before: Counter[str | Client] = Counter(running)
        ranks: list[tuple[int, int, int]] = []
        for job in jobs:
            name = who(job)
            ranks.append((before[name], self._turns.get(name, 0), len(ranks)))
            before[name] += 1
        return [job for _, job in sorted(zip(ranks, jobs, strict=True), key=lambda pair: pair[0])]

    def _wanted(self) -> list[Waiting]:
        self._waiting = [job for job in self._waiting if not job.cancelled()]
        return self._waiting

    def _may_run(self, job: Waiting) -> bool:
        if job.heavy and sum(other.heavy for other in self._running) >= self._some:
            return False
        address = job.client.address
        return not address or sum(other.client.address == address for other in self._running) < self._some
