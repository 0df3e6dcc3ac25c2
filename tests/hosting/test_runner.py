import gc
import threading
from contextlib import contextmanager

import numpy as np
import pytest

import cmapcore as cmp
from cmapcore import Canceled, FetchError, FormatError, OptionError, PictureError, Recipe
from cmapcore.diagnosis.fit import palette_fit
from cmapcore.pictures.fetch_errors import NO_ADDRESS, PREFIX
from cmapcore.stages import embed
from cmapcore.stages.values import Points
from hosting import tasks
from hosting.executors import best_executor
from hosting.runner import Runner
from tests.support.films import film, shots
from tests.support.texts import TEXTS

QUICK = Recipe.of(clustering="kmeans", npts=60, ncolors=5)
LONGEST = 20  # seconds that a test waits before it gives up


class Gate:
    """A t-SNE that takes until it is let through."""

    def __init__(self):
        self.started = threading.Event()
        self.open = threading.Event()
        self.stopped = threading.Event()
        self.entered = threading.Semaphore(0)
        self.error = None
        self.calls = 0

    def __call__(self, colors, _perplexity, _exaggeration, watch):
        self.calls += 1
        self.started.set()
        self.entered.release()
        try:
            while not self.open.wait(0.005):
                watch(embed.STEPS // 2 - 1, colors[:, :2])
        except Canceled:
            self.stopped.set()
            raise
        if self.error is not None:
            raise self.error
        return colors[:, :2] * 10, 0.0


@pytest.fixture
def gate(monkeypatch):
    gate = Gate()
    monkeypatch.setattr(embed, "_tsne", gate)
    yield gate
    gate.open.set()


@pytest.fixture
def runner():
    runner = Runner(workers=2)
    yield runner
    runner.close()


class Waiter(threading.Thread):
    """Somebody who asks for a palette, and may go away."""

    def __init__(self, runner, picture, recipe=QUICK):
        super().__init__(daemon=True)
        self.waits, self.leaves = threading.Event(), threading.Event()
        self.ask = lambda: runner.extract(picture, recipe, progress=self.told)
        self.result = self.error = None
        self.parts = []
        self.start()

    def told(self, name, part):
        self.parts.append((name, part))
        self.waits.set()
        if self.leaves.is_set():
            raise ConnectionAbortedError("The visitor has gone.")

    def run(self):
        try:
            self.result = self.ask()
        except Exception as error:  # noqa: BLE001 - looked at by the test
            self.error = error

    def end(self):
        self.join(LONGEST)
        assert not self.is_alive()


@contextmanager
def waiters(count, *args):
    threads = [Waiter(*args) for _ in range(count)]
    for thread in threads:
        assert thread.waits.wait(LONGEST)
    yield threads
    for thread in threads:
        thread.end()


# --- the same as without it


def test_a_runner_gives_what_the_package_gives(runner, scene, scene_array):
    ours, plain = runner.extract(scene, QUICK), cmp.extract(scene, QUICK)
    assert ours.palette.hex == plain.palette.hex
    assert (ours.embedding.xy == plain.embedding.xy).all()
    assert ours.notices == plain.notices
    assert ours.recipe == QUICK
    assert runner.load_picture(scene_array) == scene


@pytest.fixture(scope="module")
def processes():
    executor = best_executor(1)
    yield executor
    executor.shutdown()


@pytest.mark.parametrize("kind", ["sequential", "qualitative", "continuous"])
@pytest.mark.parametrize("ahead", [True, False])
def test_what_a_page_shows_is_what_the_package_gives(kind, ahead, scene, processes):
    runner = Runner(executor=processes)
    recipe = QUICK.replace(kind=kind, region=(0, 0, 1, 0.5))
    plain = cmp.extract(scene, recipe)
    made = cmp.colormap(plain)
    result = runner.extract(scene, recipe)
    if ahead:
        runner.page_parts(result)
        jobs_before = processes.outcomes["done"]
    colormap, fit = runner.colormap(result), runner.fit(result)
    report = runner.checks(result)
    if ahead and kind != "continuous":  # which takes no job, and so brings nothing with it
        assert processes.outcomes["done"] == jobs_before
    assert colormap == made
    assert report == made.report(recipe.sample.allowed_pixels(scene) if kind != "qualitative" else None)
    wanted = palette_fit(scene, recipe.sample, plain.palette.colors)
    assert fit.coverage == wanted.coverage
    assert np.array_equal(fit.places, wanted.places, equal_nan=True)


def test_a_colormap_that_cannot_be_made_is_tried_once_and_the_fit_is_there(runner, scene):
    result = runner.extract(
        scene, QUICK.replace(kind="sequential", anchors=("ff0000", "0000ff", "00ff00", "ff00ff", "00ffff"))
    )
    parts = runner.page_parts(result)
    assert isinstance(parts.colormap, OptionError)
    assert parts.checks is None
    assert parts.fit.coverage == runner.fit(result).coverage
    assert runner.runs["map"] == 1


def test_where_nothing_is_kept_a_page_has_its_parts_from_one_job(scene):
    runner = Runner(workers=1, cache_bytes=0)
    try:
        result = runner.extract(scene, QUICK.replace(kind="sequential"))
        jobs_before = runner.runs.total()
        parts = runner.page_parts(result)
        assert runner.runs.total() == jobs_before + 1
    finally:
        runner.close()
    assert parts.colormap == cmp.colormap(result)
    assert parts.checks == parts.colormap.report(QUICK.sample.allowed_pixels(scene))
    assert np.array_equal(parts.fit.places, palette_fit(scene, QUICK.sample, result.palette.colors).places)


def test_another_type_of_colormap_does_not_measure_the_palette_again(runner, scene, monkeypatch):
    measured = []
    monkeypatch.setattr(tasks, "palette_fit", lambda *args: measured.append(args) or palette_fit(*args))
    fits = [runner.page_parts(runner.extract(scene, QUICK.replace(kind=kind))).fit for kind in ("sequential", "cyclic")]
    assert len(measured) == 1
    assert fits[0] is fits[1]


def test_a_palette_file_is_read_once(runner):
    first, again = (runner.read_palette(b"#ff8800 #003366", name="Dusk") for _ in range(2))
    assert (first.hex, first.name) == (("#ff8800", "#003366"), "Dusk")
    assert again is first
    assert runner.runs["palette file"] == 1


def test_a_palette_file_that_is_none_is_told(runner):
    with pytest.raises(FormatError, match="No colours"):
        runner.read_palette(b"hello")
    with pytest.raises(FormatError, match="1 MB"):
        runner.read_palette(bytes(2**20 + 1))
    assert runner.runs["palette file"] == 1


def test_defaults_without_a_recipe(runner, scene):
    assert runner.extract(scene).recipe == Recipe()


# --- nothing before the change is done again


@pytest.mark.parametrize(
    ("change", "again"),
    [
        ({}, []),
        ({"sort_type": "hsv"}, ["sort", "prune"]),
        ({"reverse": True}, ["sort", "prune"]),
        ({"n_prune": 2}, ["prune"]),
        ({"drop": ("ffffff",)}, ["prune"]),
        ({"kind": "continuous"}, []),
        ({"clustering": "GMM"}, ["cluster", "sort", "prune"]),
        ({"ncolors": 7}, ["cluster", "sort", "prune"]),
        ({"tsne_perp": 12}, ["embed", "cluster", "sort", "prune"]),
        ({"use_tsne": False}, ["embed", "cluster", "sort", "prune"]),
        ({"npts": 80}, ["sample", "embed", "cluster", "sort", "prune"]),
        ({"rseed": 7}, ["sample", "embed", "cluster", "sort", "prune"]),
        ({"step_repetitions": 3}, []),  # options that are not used
        ({"dbscan_eps": 7}, []),
        ({"optics_xi": 0.5}, []),
        ({"criterion": "different"}, []),
    ],
    ids=str,
)
def test_a_change_re_runs_nothing_before_it(runner, scene, change, again):
    runner.extract(scene, QUICK)
    before = dict(runner.runs)
    assert before == dict.fromkeys(["sample", "embed", "cluster", "sort", "prune"], 1)
    changed = runner.extract(scene, QUICK.replace(**change))
    assert {name for name, count in runner.runs.items() if count > before[name]} == set(again)
    assert changed.recipe == QUICK.replace(**change)
    assert changed.palette.hex == cmp.extract(scene, QUICK.replace(**change)).palette.hex
    runner.extract(scene, QUICK)
    assert sum(runner.runs.values()) == 5 + len(again)


def test_unused_options_share_a_key_without_t_sne_too(runner, scene):
    recipe = QUICK.replace(use_tsne=False)
    runner.extract(scene, recipe)
    runner.extract(scene, recipe.replace(tsne_perp=7, tsne_eggr=7))
    assert set(runner.runs.values()) == {1}


def test_pictures_that_differ_in_one_pixel_are_kept_apart(runner):
    one = np.random.RandomState(0).randint(0, 256, (700, 800, 3)).astype(np.uint8)
    other = one.copy()
    other[350, 400] ^= 255
    for pixels in (one, other):
        runner.extract(cmp.load_picture(pixels), QUICK.replace(use_tsne=False))
    assert runner.runs["sample"] == 2


def test_notices_are_said_again_from_the_cache(runner):
    picture = cmp.load_picture(np.array([[[255, 0, 0], [0, 0, 255]]], dtype=np.uint8))
    recipe = Recipe.of(clustering="kmeans")
    first, second = runner.extract(picture, recipe), runner.extract(picture, recipe)
    assert first.notices == second.notices
    assert len(first.notices) == 2


def test_the_seconds_are_those_of_the_computing(runner, scene):
    first, second = runner.extract(scene, QUICK), runner.extract(scene, QUICK)
    assert first.seconds == second.seconds
    assert first.seconds["embed"] > 0


# --- many at once


def test_one_computation_for_all_who_ask_for_the_same(runner, gate, scene):
    with waiters(8, runner, scene) as threads:
        gate.open.set()
    assert gate.calls == 1
    assert runner.runs["embed"] == runner.runs["cluster"] == 1
    assert all(thread.error is None for thread in threads)
    assert len({id(thread.result.embedding) for thread in threads}) == 1
    assert len({id(thread.result.clusters) for thread in threads}) == 1
    assert len({thread.result.palette.hex for thread in threads}) == 1


def test_those_who_wait_are_told_the_progress(runner, gate, scene):
    with waiters(2, runner, scene) as threads:
        for thread in threads:
            while ("embed", 0.5) not in thread.parts:
                thread.waits.clear()
                assert thread.waits.wait(LONGEST)
        gate.open.set()


def test_it_goes_on_when_one_of_two_leaves(runner, gate, scene):
    with waiters(2, runner, scene) as (goes, stays):
        goes.leaves.set()
        goes.end()
        assert isinstance(goes.error, ConnectionAbortedError)
        stays.waits.clear()
        assert stays.waits.wait(LONGEST)
        assert not gate.stopped.is_set()
        gate.open.set()
    assert stays.error is None
    assert len(stays.result.palette) == 5
    assert gate.calls == 1


def test_it_stops_when_the_last_one_leaves(runner, gate, scene):
    with waiters(2, runner, scene) as threads:
        assert not gate.stopped.is_set()
        for thread in threads:
            thread.leaves.set()
            thread.end()
        assert gate.stopped.wait(LONGEST)
    assert all(isinstance(thread.error, ConnectionAbortedError) for thread in threads)
    gate.open.set()
    assert len(runner.extract(scene, QUICK).palette) == 5  # what was stopped is not remembered
    assert gate.calls == 2


def test_who_comes_after_the_last_one_left_gets_a_new_computation(runner, gate, scene):
    with waiters(1, runner, scene) as (first,):
        first.leaves.set()
        first.end()
        with waiters(1, runner, scene) as (second,):
            gate.open.set()
    assert second.error is None
    assert len(second.result.palette) == 5


def test_what_was_queued_and_is_no_longer_wanted_never_starts(gate, scene):
    runner = Runner(workers=1)
    with waiters(1, runner, scene) as (first,):
        with waiters(1, runner, scene, QUICK.replace(rseed=1)) as (queued,):
            queued.leaves.set()
        gate.open.set()
    assert first.error is None
    runner.close()
    assert gate.calls == 1


def test_no_more_run_at_once_than_there_are_workers(gate, scene):
    runner = Runner(workers=2)
    threads = [Waiter(runner, scene, QUICK.replace(rseed=seed)) for seed in range(4)]
    for thread in threads:
        assert thread.waits.wait(LONGEST)
    assert gate.entered.acquire(timeout=LONGEST)
    assert gate.entered.acquire(timeout=LONGEST)
    assert gate.calls == 2
    gate.open.set()
    for thread in threads:
        thread.end()
        assert thread.error is None
    assert gate.calls == 4
    runner.close()


def test_an_error_reaches_all_who_wait_and_is_not_kept(runner, gate, scene):
    gate.error = MemoryError("No room.")
    with waiters(3, runner, scene) as threads:
        gate.open.set()
    assert [str(thread.error) for thread in threads] == ["No room."] * 3
    assert gate.calls == 1
    gate.error = None
    assert len(runner.extract(scene, QUICK).palette) == 5
    assert gate.calls == 2


def test_closing_sends_everybody_home(gate, scene):
    runner = Runner(workers=1)
    with waiters(1, runner, scene) as (running,), waiters(1, runner, scene, QUICK.replace(rseed=1)) as (queued,):
        assert gate.started.wait(LONGEST)
        runner.close()
    assert isinstance(running.error, Canceled)
    assert isinstance(queued.error, Canceled)
    assert gate.calls == 1


# --- the cache is bounded


def test_without_a_cache_everything_is_computed_again(scene):
    runner = Runner(cache_bytes=0)
    for _ in range(2):
        runner.extract(scene, QUICK.replace(use_tsne=False))
    assert set(runner.runs.values()) == {2}
    runner.close()


def test_the_least_recently_used_goes_first(scene):
    runner = Runner(cache_bytes=50_000)  # a sample and what follows from it take about 20,000
    recipes = [QUICK.replace(npts=400, use_tsne=False, rseed=seed) for seed in range(3)]
    first, second, third = recipes
    for recipe in (first, second, first, third, first):
        runner.extract(scene, recipe)
    assert runner.runs["sample"] == 3
    runner.extract(scene, second)
    assert runner.runs["sample"] == 4
    runner.close()


def test_the_cache_stays_within_its_bytes(scene):
    runner = Runner(cache_bytes=500_000)

    def held():
        gc.collect()
        return sum(thing.rgb.nbytes for thing in gc.get_objects() if isinstance(thing, Points))

    before = held()
    for seed in range(40):
        runner.extract(scene, QUICK.replace(npts=4000, ncolors=1, use_tsne=False, rseed=seed))
    assert 0 < held() - before <= 500_000
    runner.close()


# --- pictures


def test_the_same_bytes_are_decoded_once(runner, scene_array, tmp_path):
    from PIL import Image

    path = tmp_path / "a.png"
    Image.fromarray(scene_array).save(path)
    first, second = runner.load_picture(path.read_bytes()), runner.load_picture(path.read_bytes())
    assert first is second
    assert runner.runs["picture"] == 1
    assert runner.load_picture(path.read_bytes(), name="b").name == "b"


def test_a_path_is_read_again_since_it_may_have_changed(runner, scene_array, tmp_path):
    from PIL import Image

    path = tmp_path / "a.png"
    Image.fromarray(scene_array).save(path)
    before = runner.load_picture(path)
    Image.fromarray(255 - scene_array).save(path)
    assert runner.load_picture(path) != before


def test_a_picture_that_cannot_be_read_is_the_same_error(runner):
    for _ in range(2):
        with pytest.raises(PictureError):
            runner.load_picture(b"no picture")
    assert runner.runs["picture"] == 2


def test_arrays_that_print_alike_are_not_taken_for_each_other(monkeypatch):
    one = np.zeros((60, 60, 3), dtype=np.uint8)
    other = one.copy()
    other[30, 30] = 200
    assert str(one) == str(other)
    both = threading.Barrier(2, timeout=LONGEST)

    def load(source, *, name="", progress=None):
        both.wait()  # breaks unless both are at work at once
        return cmp.load_picture(source, name=name)

    monkeypatch.setattr(tasks, "load_picture", load)
    runner = Runner(workers=2)
    found = {}
    threads = [
        threading.Thread(target=lambda key=key, pixels=pixels: found.update({key: runner.load_picture(pixels)}))
        for key, pixels in (("one", one), ("other", other))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST)
    assert found["one"] != found["other"]
    runner.close()


def test_leaving_while_a_picture_loads(runner, monkeypatch):
    opened = threading.Event()
    monkeypatch.setattr(tasks, "load_picture", lambda *_, **__: opened.wait(LONGEST))

    def leave(name, part):
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        runner.load_picture(b"slow", progress=leave)
    opened.set()


def test_a_fetch_that_nobody_waits_for_makes_room(runner, monkeypatch):
    begun, ended = threading.Event(), threading.Event()

    def endless(url, *, policy, still_wanted, count):
        begun.set()
        try:
            while not ended.wait(0.005):
                still_wanted()
        finally:
            ended.set()

    def leave(name, part):
        if begun.is_set():
            raise ConnectionAbortedError

    monkeypatch.setattr(tasks, "fetch_picture", endless)
    with pytest.raises(ConnectionAbortedError):
        runner.load_picture("http://a.example/", progress=leave)
    assert ended.wait(LONGEST)


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_an_address_of_the_public_internet_and_never_a_file(runner, text):
    for read in (runner.load_picture, runner.fetch):
        with pytest.raises(FetchError) as caught:
            read(text, count=lambda: pytest.fail("It was counted."))
        assert str(caught.value).startswith((PREFIX, NO_ADDRESS))
    assert not runner.runs


def test_what_runs_on_this_machine_is_not_reached(runner, picture_server, monkeypatch):
    counted = []
    assert runner.load_picture(picture_server.url("/page.html"), count=lambda: counted.append(1)).notices
    assert len(counted) == 2
    monkeypatch.delenv("CMAPCORE_ALLOW_LOOPBACK")
    with pytest.raises(FetchError):
        runner.load_picture(picture_server.url("/scene.png"))
    assert picture_server.asked == ["/page.html", "/scene.png"]


def test_warming_up_loads_the_slow_libraries_in_a_worker(runner, scene):
    runner.warm()
    assert len(runner.extract(scene, QUICK).palette) == 5


# --- a function of one's own


def test_a_function_is_computed_once_for_its_key(runner):
    def made(base, progress):
        progress(0.5)
        return np.full(3, base)

    for _ in range(2):
        assert runner.compute("own", 7, made, 7).tolist() == [7, 7, 7]
    assert runner.compute("own", 8, made, 8).tolist() == [8, 8, 8]
    assert runner.compute("other", 7, made, 9).tolist() == [9, 9, 9]
    assert runner.runs == {"own": 2, "other": 1}


def test_what_is_not_to_be_kept_is_computed_again(runner):
    def said(progress):
        progress(1.0)
        return "said"

    for _ in range(2):
        assert runner.compute("own", 7, said, keep=False) == "said"
    assert runner.runs["own"] == 2


def test_a_part_of_a_film_is_another_picture_and_its_reading_is_watched(runner):
    data = film(shots())
    told = []
    whole = runner.load_picture(data, progress=lambda name, part: told.append((name, part)))
    part = runner.load_picture(data, t=(2.0, 7.0))
    assert len(whole.frames) == 120
    assert part.frames.part == (2, 7)
    assert runner.runs["picture"] == 2
    assert runner.load_picture(data, t=(2.0, 7.0)) == part
    assert runner.runs["picture"] == 2
    assert {name for name, _ in told} <= {"picture", "queue"}
