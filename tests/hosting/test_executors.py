import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError, Executor
from functools import cache

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore import BusyError, Canceled, LimitError, Recipe
from hosting.clients import Client
from hosting.executors import ProcessExecutor, ThreadExecutor, best_executor
from hosting.fork_server import load_libraries
from hosting.landlock import landlock_version
from hosting.runner import Runner
from tests.support import worker_tasks

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")

LONGEST = 60  # seconds that a test waits before it gives up


@pytest.fixture(scope="module")
def processes():
    executor = ProcessExecutor(workers=2, queue=4)
    yield executor
    executor.shutdown()


@pytest.fixture(scope="module")
def strange_folder(tmp_path_factory):
    """A folder with a gallery's data, secrets, a library, and modules that are called like ours and others'."""
    folder = tmp_path_factory.mktemp("elsewhere")
    for each in ("library", "data", ".streamlit"):
        (folder / each).mkdir()
        (folder / each / "file").write_text("a")
    for name in ("cmapcore", "hosting", "numpy", "resource"):
        (folder / f"{name}.py").write_text("raise SystemExit('imported by mistake')")
    return folder


@pytest.fixture(scope="module")
def elsewhere(strange_folder):
    """One worker, started in that folder, from which Python imports, and with secrets in the environment."""
    executor = ProcessExecutor(workers=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(strange_folder)
        patch.setattr(sys, "path", ["", *sys.path, str(strange_folder)])  # the first as in a notebook
        patch.setenv("CMAPCORE_DATA_DIR", "data")
        patch.setenv("CMAPCORE_DATABASE_URL", "postgresql://user:secret@host/name")
        patch.setenv("SOME_API_KEY", "secret")
        executor.submit(worker_tasks.give_back, 1).result(LONGEST)
    yield executor
    executor.shutdown()


@pytest.fixture(params=[ProcessExecutor, ThreadExecutor], ids=["processes", "threads"])
def executor(request, processes):
    if request.param is ProcessExecutor:
        yield processes
        return
    threads = ThreadExecutor(workers=2, queue=4)
    yield threads
    threads.shutdown()


# --- whichever runs the job


def test_it_is_an_executor(executor):
    assert isinstance(executor, Executor)
    assert executor.submit(worker_tasks.give_back, {"a": 1}).result(LONGEST) == {"a": 1}


@pytest.mark.parametrize(
    "array",
    [
        np.arange(300_000, dtype=np.uint8).reshape(100, -1, 3),
        np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        np.arange(12.0).reshape(3, 4)[:, ::2],
        np.zeros((0, 3)),
        np.array(7),
        np.arange(3) > 1,
    ],
    ids=["picture", "by columns", "every other", "empty", "a number", "yes and no"],
)
def test_arrays_arrive_as_they_are(executor, array):
    array.flags.writeable = False
    back, whole = executor.submit(worker_tasks.give_back, (array, [array, b"bytes"])).result(LONGEST)
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert (back == array).all()
    assert (whole[0] == array).all()
    assert whole[1] == b"bytes"


def test_an_error_comes_back_as_it_was(executor):
    with pytest.raises(ValueError, match="not to be"):
        executor.submit(worker_tasks.fail).result(LONGEST)


def test_progress_is_seen(executor):
    job = executor.submit(worker_tasks.count_to, 200)
    seen = set()
    while not job.done():
        seen.add(job.part)
    assert job.result() == 200
    assert len(seen) > 3
    assert max(seen) > 0.5


def test_places_in_the_queue_and_no_more_than_there_is_room_for(executor):
    jobs = [executor.submit(worker_tasks.count_to, 10_000) for _ in range(6)]
    assert wait_for(lambda: sorted(job.place for job in jobs) == [0, 0, 1, 2, 3, 4])
    with pytest.raises(BusyError, match="try again in a minute"):
        executor.submit(worker_tasks.give_back, 1)
    jobs[-1].stop()
    one_more = executor.submit(worker_tasks.give_back, 1)  # what left the queue has made room
    for job in jobs:
        job.stop()
    assert one_more.result(LONGEST) == 1
    for job in jobs:
        with pytest.raises((Canceled, CancelledError)):
            job.result(LONGEST)


def test_nothing_is_taken_after_shutting_down():
    for kind in (ProcessExecutor, ThreadExecutor):
        executor = kind(workers=1)
        job = executor.submit(worker_tasks.count_to, 10_000)
        executor.shutdown()
        with pytest.raises((Canceled, CancelledError)):
            job.result(LONGEST)
        with pytest.raises(RuntimeError, match="shut down"):
            executor.submit(worker_tasks.give_back, 1)


# --- what only processes can do


def test_every_job_has_a_process_of_its_own(processes):
    pids = {processes.submit(worker_tasks.who_am_i).result(LONGEST) for _ in range(3)}
    assert len(pids) == 3
    assert os.getpid() not in pids


def test_a_job_that_spins_is_ended(processes):
    with pytest.raises(LimitError, match="longer than 1 seconds"):
        processes.submit(worker_tasks.spin, seconds=1.0).result(LONGEST)


def test_a_job_that_sleeps_is_ended(processes, monkeypatch):
    monkeypatch.setattr("hosting.processor_time.IDLE_SECONDS", 1.0)
    with pytest.raises(LimitError, match="made no progress for 1 seconds"):
        processes.submit(worker_tasks.doze).result(LONGEST)


def test_a_job_may_take_its_processor_time_however_long_that_lasts(processes):
    began = time.monotonic()
    assert processes.submit(worker_tasks.count_to, 150, seconds=1.0).result(LONGEST) == 150  # most of it is sleep
    assert time.monotonic() - began > 1.4


def test_a_client_never_has_every_worker(processes):
    greedy, other = Client("192.0.2.1", "a"), Client("192.0.2.2", "b")
    jobs = [processes.submit(worker_tasks.count_to, 10_000, client=greedy) for _ in range(2)]
    try:
        assert processes.submit(worker_tasks.give_back, 1, client=other).result(LONGEST) == 1
        assert sum(job.running() for job in jobs) == 1
    finally:
        for job in jobs:
            job.stop()


def test_heavy_jobs_never_have_every_worker(processes):
    jobs = [
        processes.submit(worker_tasks.count_to, 10_000, client=Client(f"192.0.2.{n}"), heavy=True) for n in range(3)
    ]
    try:
        assert processes.submit(worker_tasks.give_back, 1, client=Client("192.0.2.9")).result(LONGEST) == 1
        assert sum(job.running() for job in jobs) == 1
    finally:
        for job in jobs:
            job.stop()


def test_a_small_job_goes_before_a_heavy_one_on_a_busy_processor(processes):
    small, heavy = (processes.submit(worker_tasks.niceness, heavy=heavy).result(LONGEST) for heavy in (False, True))
    assert 0 < small < heavy


def test_a_heavy_job_gives_way_on_the_only_worker_and_begins_again(elsewhere):
    heavy = elsewhere.submit(worker_tasks.count_to, 300, client=Client("192.0.2.1"), heavy=True)
    assert wait_for(lambda: heavy.part > 0)
    own = elsewhere.submit(worker_tasks.give_back, 1, client=Client("192.0.2.1"))
    other = elsewhere.submit(worker_tasks.give_back, 2, client=Client("192.0.2.2"))
    assert other.result(LONGEST) == 2
    assert not heavy.done()
    assert (heavy.result(LONGEST), own.result(LONGEST)) == (300, 1)
    assert heavy.restarts == 1


def test_a_job_that_nobody_wants_is_ended(processes):
    job = processes.submit(worker_tasks.spin)
    assert wait_for(job.running)
    job.stop()
    with pytest.raises(Canceled):
        job.result(LONGEST)


def test_a_job_has_a_gigabyte(processes):
    assert processes.submit(worker_tasks.eat, 700 * 2**20).result(LONGEST) > 0
    with pytest.raises(LimitError, match="more memory or time"):
        processes.submit(worker_tasks.eat, 3 * 2**30).result(LONGEST)


def test_a_job_fills_no_file(processes, tmp_path):
    with pytest.raises(OSError, match=r"too large|Permission denied"):  # the former without Landlock
        processes.submit(worker_tasks.write, str(tmp_path / "a")).result(LONGEST)


@pytest.fixture(scope="module")
def landlock():
    if not landlock_version():
        pytest.skip("this kernel has no Landlock, or does not allow to use it")


@pytest.mark.usefixtures("landlock")
@pytest.mark.parametrize("chore", [worker_tasks.write, worker_tasks.make_folder, worker_tasks.make_link])
def test_a_job_makes_no_file(processes, tmp_path, chore):
    with pytest.raises(PermissionError):
        processes.submit(chore, str(tmp_path / "a")).result(LONGEST)
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("landlock")
@pytest.mark.parametrize("chore", [worker_tasks.write, worker_tasks.truncate, worker_tasks.remove, worker_tasks.rename])
def test_a_job_leaves_files_as_they_are(processes, tmp_path, chore):
    path = tmp_path / "a"
    path.write_text("kept")
    with pytest.raises(PermissionError):
        processes.submit(chore, str(path)).result(LONGEST)
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"a": "kept"}


@pytest.mark.usefixtures("landlock")
def test_a_job_reads_no_files_but_those_of_its_libraries(processes, tmp_path):
    path = tmp_path / "a"
    path.write_text("somebody's")
    for place in (path, f"/proc/{os.getpid()}/environ", "/etc/passwd"):
        with pytest.raises(PermissionError):
            processes.submit(worker_tasks.read, str(place)).result(LONGEST)
    assert "somebody" in processes.submit(worker_tasks.read, __file__).result(LONGEST)


@pytest.mark.usefixtures("landlock")
def test_a_job_reads_neither_gallery_nor_secrets(elsewhere, strange_folder):
    assert elsewhere.submit(worker_tasks.read, str(strange_folder / "library" / "file")).result(LONGEST) == "a"
    for folder in ("data", ".streamlit"):
        with pytest.raises(PermissionError):
            elsewhere.submit(worker_tasks.read, str(strange_folder / folder / "file")).result(LONGEST)


@pytest.mark.parametrize(
    "attack",
    [
        worker_tasks.connect,
        worker_tasks.send_datagram,
        worker_tasks.connect_to_fork_server,
        worker_tasks.signal_server,
        worker_tasks.signal_fork_server,
        worker_tasks.look_into_server,
        worker_tasks.start_program,
        worker_tasks.start_process,
        worker_tasks.limit_server,
    ],
)
def test_a_job_reaches_nobody(processes, attack):
    if not seccomp_holds():
        pytest.skip("this kernel allows no seccomp filter")
    with pytest.raises(PermissionError):
        processes.submit(attack, os.getpid()).result(LONGEST)
    assert processes.submit(worker_tasks.give_back, 1).result(LONGEST) == 1


@cache
def seccomp_holds():
    check = "from hosting.seccomp import keep_alone; raise SystemExit(not keep_alone())"
    return not subprocess.run([sys.executable, "-c", check], check=False).returncode


def test_a_job_knows_nothing_of_the_environment(elsewhere):
    known = elsewhere.submit(worker_tasks.environment).result(LONGEST)
    assert known["OMP_NUM_THREADS"] == "1"
    assert not [name for name, value in known.items() if "secret" in value]


def test_what_a_job_sends_is_never_unpickled(processes, tmp_path):
    ran = tmp_path / "ran"
    with pytest.raises(TypeError, match="cannot be sent"):
        processes.submit(worker_tasks.give_pickle_bomb, str(ran)).result(LONGEST)
    for attack in (worker_tasks.send_pickle_bomb, worker_tasks.send_nonsense):
        with pytest.raises(ValueError, match="A worker sent"):
            processes.submit(attack, str(ran)).result(LONGEST)
    assert not ran.exists()


def test_a_job_that_stops_in_the_middle_of_a_message_is_ended(processes, monkeypatch):
    monkeypatch.setattr("hosting.processor_time.IDLE_SECONDS", 1.0)
    with pytest.raises(LimitError, match="made no progress"):
        processes.submit(worker_tasks.send_half).result(LONGEST)


@pytest.mark.parametrize(("protection", "said"), [("keep_to_files", "no Landlock"), ("keep_alone", "no seccomp")])
def test_where_a_protection_is_missing_the_fork_server_says_so(tmp_path, protection, said):
    code = (
        "import hosting.fork_server as fork_server; fork_server.LIBRARIES = ()\n"
        f"fork_server.{protection} = lambda *_: False\n"
        f"fork_server.serve({str(tmp_path / 'socket')!r}, ['/'])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    )
    assert run.stderr.count(said) == 1


@pytest.mark.parametrize("chore", [worker_tasks.die, worker_tasks.crash])
def test_a_job_that_dies_says_so_and_harms_no_other(processes, chore):
    with pytest.raises(LimitError):
        processes.submit(chore).result(LONGEST)
    assert processes.submit(worker_tasks.give_back, 1).result(LONGEST) == 1


def test_an_error_that_cannot_travel_comes_as_its_words(processes):
    with pytest.raises(RuntimeError, match="Odd: this and that"):
        processes.submit(worker_tasks.fail_oddly).result(LONGEST)


def test_one_thread_each(processes):
    assert processes.submit(worker_tasks.threads_of_libraries).result(LONGEST) in ([], [1])


def test_workers_import_nothing_that_lies_in_the_current_folder(elsewhere):
    assert elsewhere.submit(worker_tasks.give_back, 1).result(LONGEST) == 1


def test_workers_do_without_a_reader_that_is_not_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    load_libraries()


def test_a_killed_worker_is_logged_under_the_request_that_asked_for_it(processes, caplog):
    client = Client("192.0.2.1", "a", "0123456789ab")
    assert client == Client("192.0.2.1", "a", "another request of the same client")
    with pytest.raises(LimitError):
        processes.submit(worker_tasks.die, client=client).result(LONGEST)
    assert [record.request for record in caplog.records if record.name == "hosting.executors"] == ["0123456789ab"]


def test_it_heals_when_the_fork_server_is_killed(processes):
    at_work = processes.submit(worker_tasks.count_to, 300)
    assert wait_for(lambda: at_work.part > 0)
    os.kill(processes._fork_server.pid, signal.SIGKILL)
    assert processes.submit(worker_tasks.give_back, 1).result(LONGEST) == 1
    assert at_work.result(LONGEST) == 300  # a fork needs its fork_server no more


def test_no_process_is_left_behind():
    executor = ProcessExecutor(workers=1)
    job = executor.submit(worker_tasks.who_am_i)
    pid = job.result(LONGEST)
    fork_server = executor._fork_server
    executor.shutdown()
    assert fork_server.poll() is not None
    assert wait_for(lambda: not os.path.exists(f"/proc/{pid}"))


# --- the Runner on processes


def test_a_runner_on_processes_gives_what_the_package_gives(processes, scene, scene_array):
    runner = Runner(executor=processes)
    recipe = Recipe.of(clustering="kmeans", npts=60, ncolors=5)
    ours, plain = runner.extract(scene, recipe), cmp.extract(scene, recipe)
    assert ours.palette.hex == plain.palette.hex
    assert ours.notices == plain.notices
    assert (ours.embedding.xy == plain.embedding.xy).all()
    assert dict(runner.runs) == dict.fromkeys(["sample", "embed", "cluster", "sort", "prune"], 1)


def test_a_runner_on_processes_reads_pictures(processes, encoded, scene_array):
    runner = Runner(executor=processes)
    data = encoded(scene_array, "PNG")
    assert runner.load_picture(data) == cmp.load_picture(data)
    with pytest.raises(cmp.PictureError):
        runner.load_picture(b"no picture")


def test_a_runner_on_processes_reads_palette_files(processes):
    runner = Runner(executor=processes)
    assert runner.read_palette(b"#ff8800 #003366").hex == ("#ff8800", "#003366")
    with pytest.raises(cmp.FormatError, match="No colours"):
        runner.read_palette(b"no palette")


def test_on_linux_the_best_are_processes():
    executor = best_executor(1)
    assert isinstance(executor, ProcessExecutor)
    executor.shutdown()


def wait_for(condition):
    """Look again and again until it holds, for as long as a test may take."""
    look = threading.Event()
    for _ in range(LONGEST * 100):
        if condition():
            return True
        look.wait(0.01)
    return False
