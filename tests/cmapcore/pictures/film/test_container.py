"""What a film's file may be, and that nothing else is opened: each of the guards is seen to refuse."""

import io
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import av
import numpy as np
import pytest

import cmapcore as cmp
from cmapcore.errors import PictureError
from cmapcore.pictures.film import container
from cmapcore.pictures.film.container import CODEC_OPTIONS, CONTAINER_OPTIONS, limit, open_film
from cmapcore.pictures.signatures import film_container, picture_format
from tests.support.films import film, flat

FILMS = Path(__file__).parents[3] / "data" / "films"
HOSTILE = sorted(FILMS.glob("hostile*"))
CONCAT = b"ffconcat version 1.0\nfile 'beside.mp4'\n"
PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nbeside.mp4\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.name)
def test_what_only_bears_a_films_name_is_refused(path):
    assert len(HOSTILE) == 3
    with pytest.raises(PictureError, match="not a picture, or its format cannot be read"):
        cmp.load_film(path)
    with pytest.raises(PictureError, match="not a film that can be read"), open_film(io.BytesIO(path.read_bytes())):
        pass


@pytest.mark.parametrize("start", [b"", b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", b"\x1a\x45\xdf\xa3"])
def test_what_begins_like_a_film_and_goes_on_as_a_playlist_opens_nothing(start, tmp_path, monkeypatch):
    (tmp_path / "beside.mp4").write_bytes(film([flat((200, 60, 40))]))
    monkeypatch.chdir(tmp_path)
    for text in (CONCAT, PLAYLIST):
        with pytest.raises(PictureError):
            cmp.load_film(start + text)


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace to see what is opened")
def test_no_file_and_no_address_is_opened_that_a_file_names(tmp_path):
    (tmp_path / "shots_4.mp4").write_bytes(film([flat((200, 60, 40))]))
    program = (
        "import sys, av, cmapcore as cmp\n"
        "from cmapcore import *\n"  # which loads all modules
        "open('/dev/null').close()\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n        cmp.load_film(path)\n"
        "    except cmp.PictureError:\n        print('refused')\n"
    )
    paths = [tmp_path / path.name for path in HOSTILE]
    for path, made_from in zip(paths, HOSTILE, strict=True):
        path.write_bytes(made_from.read_bytes())
    trace = tmp_path / "trace"
    said = subprocess.run(
        [
            "strace",
            "-f",
            "-o",
            trace,
            "-e",
            "trace=open,openat,socket,connect,bind",
            sys.executable,
            "-c",
            program,
            *paths,
        ],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(cmp.__file__).parents[1]), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert said.stdout.split() == ["refused"] * 3, said.stderr
    calls = trace.read_text().rpartition("/dev/null")[2].splitlines()[1:]
    opened = [call for call in calls if re.search(r"\b(openat|open|socket|connect|bind)\(", call)]
    assert [Path(re.search('"(.*?)"', call)[1]).name for call in opened] == [path.name for path in HOSTILE]


@pytest.fixture
def _ffmpeg_says_why():
    """FFmpeg's own words are in the error."""
    av.logging.set_level(av.logging.PANIC)


@pytest.mark.usefixtures("_ffmpeg_says_why")
@pytest.mark.parametrize(
    ("format_", "data", "words"),
    [("concat", CONCAT, "Format not on whitelist"), ("hls", PLAYLIST, "Format not on whitelist")],
)
def test_ffmpeg_itself_refuses_other_containers(format_, data, words):
    with pytest.raises(av.error.FFmpegError, match=words):
        av.open(io.BytesIO(data), "r", format=format_, container_options=CONTAINER_OPTIONS)


@pytest.mark.usefixtures("_ffmpeg_says_why")
def test_ffmpeg_itself_refuses_every_protocol(tmp_path, monkeypatch):
    (tmp_path / "beside.mp4").write_bytes(film([flat((200, 60, 40))]))
    monkeypatch.chdir(tmp_path)
    only = {"protocol_whitelist": CONTAINER_OPTIONS["protocol_whitelist"]}
    with pytest.raises(av.error.FFmpegError, match=r"Impossible to open .beside\.mp4"):
        av.open(io.BytesIO(CONCAT), "r", format="concat", container_options=only)
    with av.open(io.BytesIO(CONCAT), "r", format="concat", container_options={"protocol_whitelist": "file"}) as opened:
        assert opened.streams.video  # so that it is the list that refuses


def test_the_container_is_never_guessed(monkeypatch):
    data = film([flat((200, 60, 40))], container="matroska")
    asked = []
    real = av.open

    def note(file, mode, **options):
        asked.append(options)
        return real(file, mode, **options)

    monkeypatch.setattr(av, "open", note)
    cmp.load_film(data)
    assert {options["format"] for options in asked} == {"matroska"}
    assert all(options["container_options"] == CONTAINER_OPTIONS for options in asked)


def test_another_codec_is_refused_by_us_and_by_ffmpeg(monkeypatch):
    data = film([flat((200, 60, 40), (64, 96))], codec="ffv1", container="matroska")
    with pytest.raises(PictureError, match=r"video is ffv1, which cannot be read; H\.264, HEVC, VP9"):
        cmp.load_film(data)
    with av.open(io.BytesIO(data), "r", format="matroska") as opened:
        context = opened.streams.video[0].codec_context
        limit(context)
        with pytest.raises(av.error.FFmpegError, match="codec_whitelist"):
            list(opened.decode(video=0))


def test_too_many_pixels_are_refused_by_us_and_by_ffmpeg(monkeypatch):
    data = film([flat((200, 60, 40), (64, 96))])
    monkeypatch.setattr(container, "MAX_PIXELS", 64 * 96 - 1)
    with pytest.raises(PictureError, match="The film is too large: 96 × 64 pixels"):
        cmp.load_film(data)
    monkeypatch.setitem(CODEC_OPTIONS, "max_pixels", "100")
    with av.open(io.BytesIO(data), "r", format="mov") as opened:
        limit(opened.streams.video[0].codec_context)
        with pytest.raises(av.error.FFmpegError, match="max_pixels"):
            list(opened.decode(video=0))


def test_one_thread_decodes():
    with open_film(io.BytesIO(film([flat((200, 60, 40))]))) as opened:
        assert opened.context.thread_count == 1


def test_sound_beside_the_picture_is_passed_over(tmp_path):
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as made:
        sound, stream = made.add_stream("aac", rate=8000), made.add_stream("mpeg4", rate=10)
        stream.width, stream.height = 96, 64
        for number in range(5):
            frame = av.VideoFrame.from_ndarray(flat((200, 60, 40), (64, 96)), format="rgb24")
            frame.pts = number
            made.mux(stream.encode(frame))
            samples = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            samples.sample_rate = 8000
            made.mux(sound.encode(samples))
        made.mux(stream.encode())
        made.mux(sound.encode())
    assert len(cmp.load_film(file.getvalue()).frames) == 5


def test_sound_alone_is_no_film():
    with pytest.raises(PictureError, match="There is no video in it"):
        cmp.load_film(FILMS / "sound_only.mp4")


def test_other_films_are_named():
    for start, name in [
        (b"RIFF\0\0\0\0AVI LIST", "an AVI film"),
        (b"FLV\1", "an FLV film"),
        (b"OggS", "an Ogg file"),
        (b"\0\0\1\xba", "an MPEG film"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "a WMV film"),
    ]:
        with pytest.raises(PictureError, match=f"This is {name}, which cannot be read; MP4, MOV, WebM and Matroska"):
            picture_format(start + bytes(40))


def test_a_camera_s_raw_file_is_no_film():
    canon = b"\0\0\0\x18ftypcrx \0\0\0\1crx isom"
    assert not film_container(canon)
    with pytest.raises(PictureError, match="a camera's raw file"):
        picture_format(canon)


def test_without_its_reader_a_film_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(PictureError, match=r"needs a reader that is not installed: pip install .cmapcore\[film\]"):
        cmp.load_film(FILMS / "patches_vp9_709_full.webm")


def test_a_still_picture_loads_nothing_of_films():
    program = (
        "import sys, numpy as np, cmapcore as cmp\n"
        "from cmapcore.pictures.samples import sample_path\n"
        "cmp.extract(cmp.load_picture(sample_path('coffee')))\n"
        "print([name for name in sys.modules if name == 'av' or name.startswith('cmapcore.pictures.film')])\n"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=300)
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize("cut", [0.02, 0.3, 0.6, 0.9])
@pytest.mark.parametrize("name", ["mp4", "matroska"])
def test_no_piece_of_a_film_breaks_more_than_itself(name, cut):
    data = film([np.roll(flat((200, 60, 40)), n) for n in range(12)], container=name)
    piece = bytearray(data[: int(cut * len(data))])
    random = np.random.default_rng(int(cut * 100))
    for _ in range(8):
        mangled = bytearray(data)
        for place in random.integers(40, len(data), 20):
            mangled[place] = random.integers(256)
        for broken in (piece, mangled):
            with suppress(PictureError):
                assert len(cmp.load_film(bytes(broken)).frames) >= 1
