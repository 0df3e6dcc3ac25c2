"""A web page in place of a picture."""

import time

import pytest

from cmapcore import FetchError, PictureError, fetch, load_picture
from cmapcore.pictures import download
from cmapcore.pictures.download import fetch_picture
from cmapcore.pictures.web_page import PAGE_BYTES, declared_picture, is_page
from tests.support.hostile_server import PNG, Handler

PAGE = "https://a.example/blog/post.html"
OG = '<meta property="og:image" content="{}">'


@pytest.mark.parametrize(
    ("html", "picture"),
    [
        (OG.format("https://b.example/x.jpg"), "https://b.example/x.jpg"),
        (OG.format("/x.jpg?a=1&amp;b=2"), "https://a.example/x.jpg?a=1&b=2"),
        (OG.format("x.jpg"), "https://a.example/blog/x.jpg"),
        (OG.format("//b.example/x.jpg"), "https://b.example/x.jpg"),
        ('<base href="/other/">' + OG.format("x.jpg"), "https://a.example/other/x.jpg"),
        ("<META CONTENT=' x.jpg ' Property=OG:Image />", "https://a.example/blog/x.jpg"),
        (OG.format("first.jpg") + OG.format("second.jpg"), "https://a.example/blog/first.jpg"),
        ("<meta name='twitter:image' content='t.jpg'>" + OG.format("o.jpg"), "https://a.example/blog/o.jpg"),
        ("<meta name='twitter:image' content='t.jpg'><img src=i.jpg>", "https://a.example/blog/t.jpg"),
        ("<link rel='image_src' href='l.jpg'>", "https://a.example/blog/l.jpg"),
        (OG.format("data:image/png;base64,AAAA") + "<img src=i.jpg>", "https://a.example/blog/i.jpg"),
        (OG.format("file:///etc/passwd") + OG.format("o.jpg"), "https://a.example/blog/o.jpg"),
        ("<img src=a.jpg width=40 height=40><img src=b.jpg width=600 height=400>", "https://a.example/blog/b.jpg"),
        (
            "<img src=a.jpg width=90 height=90><img src=c.jpg srcset='c1.jpg 480w, c2.jpg 1200w'>",
            "https://a.example/blog/c2.jpg",
        ),
        ("<img src=count.gif width=1 height=1><img src=photo.jpg>", "https://a.example/blog/photo.jpg"),
        ("<img src=logo.svg width=900 height=900><img src=photo.jpg>", "https://a.example/blog/photo.jpg"),
        (f"<!--{'x' * 400_000}-->{OG.format('x.jpg')}", "https://a.example/blog/x.jpg"),
        (f"<!--{'x' * PAGE_BYTES}-->{OG.format('x.jpg')}", ""),
        (f"<!--{OG.format('x.jpg')}-->", ""),
        (f"<script>{OG.format('x.jpg')}</script>", ""),
        (OG.format("javascript:alert(1)") + OG.format("http://[::1") + OG.format(""), ""),
        ("<p>No picture</p>", ""),
    ],
    ids=lambda text: text[:60],
)
def test_the_picture_that_a_page_declares(html, picture):
    assert declared_picture(f"<!doctype html>{html}".encode(), PAGE) == picture


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<!DOCTYPE html><title>a</title>", True),
        (b"\xef\xbb\xbf \n<html lang=en>", True),
        (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC ''>", True),
        (b"<!-- a --><head>", True),
        (b"<svg xmlns=''><title>a</title></svg>", False),
        (b"<?xml version='1.0'?><svg/>", False),
        (b'{"html": "<html>"}', False),
        (PNG, False),
        (b"", False),
    ],
)
def test_a_page_is_told_by_its_first_bytes(data, expected):
    assert is_page(data) is expected


@pytest.mark.parametrize(
    "piece", [b"<", b"<a ", b"<!--", b"<img src='a' ", b"</", b"<script>", b"<title>", b"&", b"<img src=a width=9>"]
)
def test_a_page_that_is_made_to_take_long_does_not(piece):
    start = time.process_time()
    declared_picture(b"<!doctype html>" + piece * (PAGE_BYTES // len(piece)), PAGE)
    assert time.process_time() - start < 20  # what goes with the square of the length takes hours


@pytest.fixture
def site(server):
    """A loopback server with pages: `/page/x` declares the picture at `/x`."""

    class Pages(Handler):
        def send_page(self, value):
            self.send(f"<!doctype html>{OG.format('/' + value)}".encode())

        def send_bare(self, _):
            self.send(b"<!doctype html><p>No picture</p>")

        def send_inside(self, _):
            self.send(f"<!doctype html>{OG.format('http://10.0.0.5/x.png')}".encode())

    server.RequestHandlerClass = Pages
    return f"http://127.0.0.1:{server.server_port}"


def paths(server):
    return [path for path, _ in server.asked]


def test_the_page_s_picture_is_read_and_that_is_said(site, server):
    picture = load_picture(f"{site}/page/red%20bird.png")
    assert picture == load_picture(PNG)
    assert picture.name == "red bird"
    (notice,) = picture.notices
    assert notice == (
        f"The address is that of a web page; the picture that the page declares is used: {site}/red%20bird.png"
    )
    assert paths(server) == ["/page/red%20bird.png", "/red%20bird.png"]
    assert load_picture(f"{site}/red%20bird.png").notices == ()


def test_it_is_counted_as_a_second_fetch(site):
    counted = []
    assert fetch_picture(f"{site}/x.png", count=lambda: counted.append(1)).data == PNG
    assert counted == []
    assert fetch_picture(f"{site}/page/x.png", count=lambda: counted.append(1)).data == PNG
    assert counted == [1]


def test_where_no_second_fetch_is_allowed_there_is_none(site, server):
    def count():
        raise FetchError("Too many.")

    with pytest.raises(FetchError, match=r"^Too many\.$"):
        fetch_picture(f"{site}/page/x.png", count=count)
    assert paths(server) == ["/page/x.png"]


def test_redirects_count_for_what_the_page_s_address_is(site, server):
    assert fetch_picture(f"{site}/to//page/x.png").data == PNG
    assert paths(server) == ["/to//page/x.png", "/page/x.png", "/x.png"]


def test_a_page_of_a_page_is_none(site, server):
    with pytest.raises(PictureError, match="a web page"):
        load_picture(f"{site}/page/page/x.png")
    assert paths(server) == ["/page/page/x.png", "/page/x.png"]


def test_a_page_without_a_picture_is_said_to_be_one(site):
    with pytest.raises(PictureError, match="a web page"):
        load_picture(f"{site}/bare")


def test_fetch_gives_the_page_itself(site):
    assert fetch(f"{site}/bare") == b"<!doctype html><p>No picture</p>"


def test_a_page_leads_nowhere_that_its_own_address_may_not(site, server, monkeypatch):
    monkeypatch.setenv("CMAPCORE_ALLOW_LOOPBACK", "1")
    with pytest.raises(FetchError) as caught:
        fetch_picture(f"{site}/inside", policy="public")
    assert str(caught.value) == download.REFUSAL


def test_the_two_have_one_deadline(site, server, monkeypatch):
    monkeypatch.setattr(download, "DEADLINE_SECONDS", 0.5)
    start = time.monotonic()
    with pytest.raises(FetchError, match="did not answer in time"):
        fetch_picture(f"{site}/page/slow_body")
    assert time.monotonic() - start < 5
    assert server.hung_up.wait(10)
