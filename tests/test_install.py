"""What is built installs, and what is installed runs.

The app is tried twice: the wheel beside the libraries that the tests run with, and, as a long test, in an environment
with nothing but what it asks for.
"""

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

import cmapcore as cmp
from cmapcore.pictures.samples import sample_path
from tests.support.served import ask
from tools.serving import PATIENCE, served

ROOT = Path(__file__).parents[1]
APP_NAMES = {"app.py", "gallery", "hosting", "pages", "server", "ui"}


def run(*words, cwd=ROOT, status=0, **environment):
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The source distribution, the wheel built from it, the one built from the tree, and what was said meanwhile."""
    folder, straight = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("straight")
    build = (sys.executable, "-m", "build", "--no-isolation")
    said = [run(*build, "--outdir", folder), run(*build, "--wheel", "--outdir", straight)]
    name = f"cmapcore-{cmp.__version__}"
    return SimpleNamespace(
        sdist=folder / f"{name}.tar.gz",
        wheel=folder / f"{name}-py3-none-any.whl",
        straight=straight / f"{name}-py3-none-any.whl",
        said="".join(done.stdout + done.stderr for done in said),
    )


def test_they_are_built_without_a_warning_and_fit_for_an_index(built):
    assert "warn" not in built.said.lower()
    run(sys.executable, "-m", "twine", "check", "--strict", built.sdist, built.wheel)


def test_the_source_distribution_is_the_whole_project_and_no_more(built):
    if not (ROOT / ".git").exists():
        pytest.skip("only git knows which files belong to the project")
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard").stdout.splitlines()
    project = {name for name in listed if (ROOT / name).is_file() and not name.startswith(".ci/")}
    with tarfile.open(built.sdist) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    assert packed == project | {"PKG-INFO"}


def contents(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}


def test_the_wheel_is_the_same_from_either(built):
    assert contents(built.wheel) == contents(built.straight)


def test_the_wheel_holds_the_package_and_in_it_the_app(built):
    names = set(contents(built.wheel))
    assert {name.partition("/")[0] for name in names} == {"cmapcore", f"cmapcore-{cmp.__version__}.dist-info"}
    assert {name.split("/")[2] for name in names if name.startswith("cmapcore/_app/")} == APP_NAMES | {".streamlit"}
    folders = ("cmapcore", "gallery", "hosting", "pages", "server", "ui")
    tree = {str(path.relative_to(ROOT)) for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()}
    tree = {name for name in tree if "__pycache__" not in name}
    assert {name if name.startswith("cmapcore/") else f"cmapcore/_app/{name}" for name in tree} <= names


class Environment:
    """A virtual environment: its Python, its programs and where it keeps packages."""

    def __init__(self, folder):
        venv.create(folder)
        self.bin = folder / "bin"
        self.site = next(folder.glob("lib/python*/site-packages"))

    def pip(self, *words):
        """Install, with the pip of whoever runs the tests."""
        run(sys.executable, "-m", "pip", "--python", self.bin / "python", "install", "-q", *words)

    def files(self):
        return {str(path): path.stat().st_mtime_ns for path in self.site.rglob("*")}


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="virtual environments are laid out another way there")


@pytest.fixture(scope="module", params=["borrowed libraries", pytest.param("fresh", marks=pytest.mark.long)])
def app(request, built, tmp_path_factory):
    """An environment with the wheel and what its extra [app] asks for."""
    environment = Environment(tmp_path_factory.mktemp("app"))
    if request.param == "fresh":
        environment.pip("--require-hashes", "-r", ROOT / "requirements.txt")
        environment.pip("--no-index", f"{built.wheel}[app]")  # which finds that all that it needs is there
    else:
        environment.pip("--no-index", "--no-deps", built.wheel)
        borrowed = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
        (environment.site / "borrowed.pth").write_text("\n".join(borrowed))
    return environment


def theme(port):
    """What a page is told of its theme, which stands in .streamlit/config.toml beside the upload limits."""
    with connect(f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=["streamlit"], proxy=None) as socket:
        request, message = BackMsg(), ForwardMsg()
        request.rerun_script.query_string = ""
        socket.send(request.SerializeToString())
        while message.WhichOneof("type") != "new_session":
            message.ParseFromString(socket.recv(PATIENCE))
        return message.new_session.custom_theme


def test_the_installed_app_starts_from_an_empty_folder(app, tmp_path):
    here, home = tmp_path / "here", tmp_path / "home"
    here.mkdir()
    home.mkdir()
    settings = {"HOME": str(home), "CMAPCORE_DATA_DIR": "", "PYTHONPATH": "", "PYTHONDONTWRITEBYTECODE": ""}
    before = app.files()
    with served(command=(str(app.bin / "cmapcore"), "serve"), folder=here, settings=settings) as server:
        answer = ask(server, "GET", "/api/v1/palette?sample=coffee")
        assert answer.status == 200, server.said()
        assert len(json.loads(answer.body)["colors"]) == 6
        assert theme(server.port).light.background_color == "#f6f6f4"
    listed = run(app.bin / "cmapcore", "gallery", "list", cwd=here, **settings).stdout
    assert len(listed.splitlines()) == 12  # the examples
    assert [path.name for path in here.iterdir()] == ["data"]
    assert (here / "data" / "gallery.db").is_file()
    assert app.files() == before
    assert not APP_NAMES & set(os.listdir(app.site))


@pytest.fixture(scope="module")
def base(built, tmp_path_factory):
    """An environment with the wheel and what it cannot do without, in the versions of the app's."""
    environment = Environment(tmp_path_factory.mktemp("base"))
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    versions = tmp_path_factory.mktemp("versions") / "constraints.txt"
    versions.write_text("\n".join(line.rstrip(" \\") for line in lines if line and line[0] not in " #"))
    environment.pip("-c", versions, built.wheel)
    return environment


@pytest.mark.long
def test_the_package_alone_makes_palettes_and_says_what_more_it_needs(base, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        "import importlib, pkgutil, cmapcore as cmp\n"
        "NOT_HERE = ('cmapcore._app', 'cmapcore.__main__', 'cmapcore.colormaps.for_cmap')  # need extras, or run\n"
        "from cmapcore.pictures.samples import sample_path\n"
        "for module in pkgutil.walk_packages(cmp.__path__, 'cmapcore.'):\n"
        "    if not module.name.startswith(NOT_HERE):\n"
        "        importlib.import_module(module.name)\n"
        "print(*cmp.extract(cmp.load_picture(sample_path('coffee'))).palette.hex)\n"
    )
    here = tmp_path / "here"
    here.mkdir()
    made = run(base.bin / "python", "-W", "error", program, cwd=here, PYTHONPATH="").stdout.split()
    assert made == list(cmp.extract(cmp.load_picture(sample_path("coffee"))).palette.hex)
    for words, sentence in [
        (("gallery", "list"), "The gallery needs the app's libraries: install them with pip install 'cmapcore[app]'."),
        (("serve",), "The app needs Streamlit: install it with pip install 'cmapcore[app]'."),
        (
            ("palette", ROOT / "tests" / "data" / "exif6_in_heic.heic"),
            "HEIC needs a reader that is not installed: pip install 'cmapcore[heif]'.",
        ),
        (
            ("palette", ROOT / "tests" / "data" / "orient_6.jxl"),
            "JPEG XL needs a reader that is not installed: pip install 'cmapcore[jxl]'.",
        ),
        (
            ("palette", ROOT / "tests" / "data" / "films" / "patches_h264_709_full.mp4"),
            "A film needs a reader that is not installed: pip install 'cmapcore[film]'.",
        ),
    ]:
        done = run(base.bin / "cmapcore", *words, cwd=here, status=2, PYTHONPATH="")
        assert (done.stdout, done.stderr) == ("", f"cmapcore: {sentence}\n")
    assert not list(here.iterdir())


@pytest.mark.long
def test_the_package_alone_brings_nothing_under_the_gpl(base):
    program = (
        "import importlib.metadata as metadata\n"
        "for one in metadata.distributions():\n"
        "    said = one.metadata.get_all('License-Expression', []) + one.metadata.get_all('Classifier', [])\n"
        "    if any('GPL' in line or 'General Public' in line for line in said):\n"
        "        print(one.name)\n"
    )
    assert run(base.bin / "python", "-c", program, PYTHONPATH="").stdout == ""
    assert "pillow-jxl-plugin" in run(sys.executable, "-c", program).stdout  # so that one would be seen
    names = {path.name for path in base.site.rglob("*")}
    assert not [name for name in names if "x265" in name or "heif" in name.lower()]
