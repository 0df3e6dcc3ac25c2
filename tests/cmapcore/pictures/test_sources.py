"""Where the package's own user takes pictures from: files under any name, and any address that the machine reaches."""

import base64
import io
import socket
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import cmapcore as cmp
from cmapcore import FetchError, OptionError, PictureError, fetch, load_picture
from cmapcore.pictures import download
from tests.support.hostile_server import PNG

PICTURE = load_picture(PNG)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home folder, which is also the working one, with a picture in it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "red bird.png").write_bytes(PNG)
    (tmp_path / "a.example").mkdir()
    (tmp_path / "a.example/b.png").write_bytes(PNG)
    return tmp_path


@pytest.fixture
def site(server, monkeypatch):
    monkeypatch.delenv("CMAPCORE_ALLOW_LOOPBACK", raising=False)
    return f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def no_names(monkeypatch):
    """Return a function after which no name is found."""

    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    return lambda: monkeypatch.setattr(socket, "getaddrinfo", unknown)


@pytest.mark.parametrize(
    "source",
    [
        "red bird.png",
        "~/red bird.png",
        Path("~/red bird.png"),
        '"red bird.png"',
        "'~/red bird.png'",
        "file://{}/red%20bird.png",
        "FILE://localhost{}/red%20bird.png",
        "file:{}/red%20bird.png",
        "<file://{}/red%20bird.png>",
    ],
)
def test_a_file_under_any_of_its_names(home, source):
    picture = load_picture(source.format(home) if isinstance(source, str) else source)
    assert picture == PICTURE
    assert picture.name == "red bird"


def test_a_file_that_is_there_comes_before_an_address(home, site):
    assert load_picture("a.example/b.png") == PICTURE
    with pytest.raises(PictureError, match=r"There is no file 'a.example/c.png'"):
        load_picture("a.example/c.png")
    (home / '"b.png"').write_bytes(PNG)
    assert load_picture('"b.png"') == PICTURE


@pytest.mark.parametrize("kind", ["data:image/png;base64,", "data:;BASE64,", '"data:image/png;base64,'])
def test_a_data_address(kind):
    picture = load_picture(kind + base64.b64encode(PNG).decode() + ('"' if kind[0] == '"' else ""))
    assert picture == PICTURE
    assert picture.name == "picture"


def test_files_however_they_were_opened(home):
    with open("red bird.png") as text, open("red bird.png", "rb") as binary:
        assert load_picture(text) == load_picture(binary) == PICTURE
        text.read(0)
        assert load_picture(text) == PICTURE
    with pytest.raises(PictureError, match="closed"):
        load_picture(text)
    with open("new.png", "wb") as file, pytest.raises(PictureError, match="cannot be read"):
        load_picture(file)


class Bits:
    """A stream that gives a little at a time and cannot be rewound."""

    def __init__(self):
        self.rest = io.BytesIO(PNG)

    def read(self, size):
        return self.rest.read(min(size, 7))


def test_a_stream_is_read_to_its_end():
    assert load_picture(Bits()) == PICTURE


def test_nested_lists_are_arrays():
    rows = [[[230, 60, 40], [40, 160, 90]], [[50, 70, 200], [0, 0, 0]]]
    assert load_picture(rows).pixels.tolist() == load_picture(tuple(rows)).pixels.tolist() == rows
    assert load_picture([[0.0, 1.0]]).pixels.tolist() == [[[0] * 3, [255] * 3]]


def test_get_image_takes_all_that_load_picture_does(home):
    expected = np.full((20, 30, 3), np.array([200, 100, 50], np.float32) / 255, np.float32)
    image = Image.open(io.BytesIO(PNG))
    for source in (PNG, image, np.asarray(image), np.asarray(image).tolist(), io.BytesIO(PNG), "~/red bird.png"):
        np.testing.assert_array_equal(cmp.get_image(source), expected)
    with pytest.raises(PictureError, match="not int"):
        cmp.get_image(5)


@pytest.mark.parametrize(
    "source",
    [
        *("/etc/passwd", "~/red bird.png", "red bird.png", "file:///etc/passwd", "a.example/b.png"),
        *("data:image/png;base64," + base64.b64encode(PNG).decode(), "s3://bucket/a.png", "zip://a.zip!b.png", ""),
    ],
)
def test_with_the_public_policy_a_text_is_never_a_file(home, no_names, source):
    no_names()
    with pytest.raises(FetchError) as caught:
        load_picture(source, policy="public")
    assert "it must begin with http:// or https://" in str(caught.value)


def test_there_is_no_other_policy():
    with pytest.raises(OptionError, match="policy takes one of any, public"):
        fetch("http://a.example/", policy="private")


def test_one_s_own_network_is_reached(site, server):
    assert fetch(f"{site}/x.png") == PNG
    assert fetch(f"127.0.0.1:{server.server_port}/x.png") == PNG
    assert load_picture(f"![]({site}/hops/2)") == PICTURE
    with pytest.raises(FetchError) as caught:
        fetch(f"{site}/x.png", policy="public")
    assert str(caught.value) == download.REFUSAL


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/status/404", "the server answered 404 Not Found; check the address"),
        ("/status/499", "the server answered 499; check"),
        ("/status/206", "only a part of it"),
        ("/bytes/200001", "is larger than 0 MB; make the picture smaller"),
        ("/deflate", "is larger than 0 MB"),
        ("/encoded/gzip", "compressed content is damaged"),
        ("/encoded/x", "compressed in a way that cannot be read"),
        ("/hops/9", "more than 5 redirects"),
        ("/slow_body", "127.0.0.1 did not answer in time"),
        ("/silence", "127.0.0.1 did not answer in time"),
        ("/short", "the connection to 127.0.0.1 broke off"),
        ("/short_chunk", "the connection to 127.0.0.1 broke off"),
        ("/two_lengths", "127.0.0.1 sent an answer that cannot be understood"),
        ("/nonsense", "127.0.0.1"),
        ("/nothing", "the connection to 127.0.0.1 broke off"),
        ("/to/ftp://a.example/", "must begin with http:// or https://"),
    ],
)
def test_an_error_tells_what_was_wrong(site, monkeypatch, path, words):
    monkeypatch.setattr(download, "MAX_BYTES", 200_000)
    monkeypatch.setattr(download, "DEADLINE_SECONDS", 3.0)
    with pytest.raises(FetchError) as caught:
        fetch(site + path)
    assert words in str(caught.value)
    assert str(caught.value).startswith("The address could not be fetched: ")
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://a.example/x.png", "must begin with http:// or https://"),
        ("s3://a.example/x.png", "must begin with http:// or https://"),
        ("nonsense", "must begin with http:// or https://"),
        ("http://", "name a host"),
        ("http://jane:secret@127.0.0.1/", "a user name or a password"),
        ("http://127.0.0.1/a\0b", "invisible characters"),
        ("http://127.0.0.1/" + "x" * 3000, "more than 2,048 characters"),
        ("http://127.0.0.1:99999/", "not a valid address"),
        ("http://[::1", "not a valid address"),
        ("http://a..b/", "not a valid address"),
    ],
)
def test_what_is_no_address_is_said_to_be_none(url, words):
    with pytest.raises(FetchError) as caught:
        fetch(url)
    assert words in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_name_that_there_is_not_and_a_port_where_nobody_listens(no_names):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(FetchError, match=r"127.0.0.1 refused the connection"):
        fetch(f"http://127.0.0.1:{port}/")
    no_names()
    with pytest.raises(FetchError, match=r"there is no host named 'nowhere.example'"):
        fetch("http://nowhere.example/x.png")
    with pytest.raises(FetchError, match=r"^There is no file 'my.folder/x.png', and the address could not be"):
        load_picture("my.folder/x.png")


def test_a_server_without_tls_is_said_to_have_none(site, server):
    with pytest.raises(FetchError, match=r"no secure connection to 127\.0\.0\.1"):
        fetch(f"https://127.0.0.1:{server.server_port}/")


@pytest.fixture
def environment(monkeypatch, site, tmp_path):
    """The loopback server as the proxy for everything but itself, and passwords for all."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("http_proxy", site)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    (tmp_path / "netrc").write_text("machine pictures.example login jane password secret\ndefault login a password b\n")
    (tmp_path / "netrc").chmod(0o600)
    return monkeypatch


def test_the_proxy_of_the_environment_is_used_and_its_passwords_are_not(environment, server):
    assert fetch("http://pictures.example/x.png") == PNG
    path, headers = server.asked[-1]
    assert path == "http://pictures.example/x.png"
    assert headers["Host"] == "pictures.example"
    assert not {"Authorization", "Cookie"} & set(headers)


def test_no_proxy_is_asked_for_what_no_proxy_names(environment, server, site):
    environment.setenv("no_proxy", "127.0.0.1")
    assert fetch(f"{site}/x.png") == PNG
    assert server.asked[-1][0] == "/x.png"


def test_a_proxy_that_does_not_answer_is_said_to_be_one(environment):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        environment.setenv("http_proxy", f"http://127.0.0.1:{closed.getsockname()[1]}")
    with pytest.raises(FetchError, match="the proxy set in the environment"):
        fetch("http://pictures.example/x.png")


def test_with_the_public_policy_there_is_no_proxy(environment, server, no_names):
    no_names()
    with pytest.raises(FetchError) as caught:
        fetch("http://pictures.example/x.png", policy="public")
    assert str(caught.value) == download.REFUSAL
    assert server.asked == []


def test_what_is_not_wanted_any_more_is_let_go_of(site, server):
    def still_wanted():
        if server.asked:
            raise cmp.Canceled("Nobody is waiting for this any more.")

    with pytest.raises(cmp.Canceled):
        fetch(f"{site}/silence", still_wanted=still_wanted)
    assert server.hung_up.wait(10)
