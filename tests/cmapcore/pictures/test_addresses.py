"""What pasted text means, and where share pages lead."""

import pytest

from cmapcore.pictures.addresses import as_address, data_of_url, file_address, name_of_url

ADDRESS = "https://a.example/red bird_(1).jpg?w=1&h=2"


@pytest.mark.parametrize(
    "text",
    [
        ADDRESS,
        f"  {ADDRESS}\n",
        f"\ufeff{ADDRESS}\u200b",
        f'"{ADDRESS}"',
        f"'{ADDRESS}'",
        f"`{ADDRESS}`",
        f"“{ADDRESS}”",
        f"„{ADDRESS}“",
        f"‘{ADDRESS}’",
        f"«{ADDRESS}»",
        f"<{ADDRESS}>",
        f"({ADDRESS})",
        f'<"{ADDRESS}">',
        f"![]({ADDRESS})",
        f"![A red bird]( {ADDRESS} )",
        f'[A red bird]({ADDRESS} "its title")',
        f"[A red bird](<{ADDRESS}> 'its title')",
        f"[![A red bird]({ADDRESS})](https://a.example/)",
        f'<img alt="" src="{ADDRESS.replace("&", "&amp;")}" width=9>',
        f"[img]{ADDRESS}[/img]",
    ],
)
def test_what_is_around_an_address_is_taken_off(text):
    assert as_address(text) == ADDRESS


@pytest.mark.parametrize(
    ("text", "address"),
    {
        "www.example.com/x.jpg": "https://www.example.com/x.jpg",
        "www.example.com": "https://www.example.com",
        "WWW.Example.com?x": "https://WWW.Example.com?x",
        "upload.example.org/a/b.png": "https://upload.example.org/a/b.png",
        "bücher.example/ä.png": "https://bücher.example/ä.png",
        "a.example:8080/x": "https://a.example:8080/x",
        '"www.example.com/x.jpg"': "https://www.example.com/x.jpg",
        "![](www.example.com/x.jpg)": "https://www.example.com/x.jpg",
        "localhost:8000/x.png": "http://localhost:8000/x.png",
        "192.168.1.9/x.png": "http://192.168.1.9/x.png",
    }.items(),
)
def test_a_scheme_that_is_left_out_is_added(text, address):
    assert as_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        *("", "photo.jpg", "my photo.jpg", "a/b.jpg", "./a.b/c.jpg", "../a.b/c.jpg", "/a.b/c.jpg", "~/a.jpg", "-"),
        *("file:///etc/passwd", "data:image/png;base64,AAAA", "s3://a.example/b.png", "zip://a.example/b", "C:\\a.b/c"),
        *("pictures.example", "//pictures.example/", "http:pictures.example", "javascript:alert(1)", "www.", "1.2/3"),
        *("!", "[]()", "<>", '""', "<img src>", "[a](b)", "<" * 10_000, "[" * 9_000, "![](" * 2_000),
    ],
    ids=lambda text: text[:20],
)
def test_what_is_no_address_stays_as_it_is(text):
    assert as_address(text) == text


@pytest.mark.parametrize(
    ("page", "file"),
    {
        "https://www.dropbox.com/scl/fi/ab1/x.jpg?rlkey=k&dl=0": "https://www.dropbox.com/scl/fi/ab1/x.jpg?rlkey=k&dl=1",
        "https://dropbox.com/s/ab1/x.jpg": "https://www.dropbox.com/s/ab1/x.jpg?dl=1",
        "https://github.com/o/r/blob/main/a/b.png?raw=true": "https://github.com/o/r/raw/main/a/b.png",
        "https://commons.wikimedia.org/wiki/File:A_b.jpg": "https://commons.wikimedia.org/wiki/Special:FilePath/A_b.jpg",
        "https://en.wikipedia.org/wiki/File:%C3%84.jpg#filehistory": (
            "https://en.wikipedia.org/wiki/Special:FilePath/%C3%84.jpg"
        ),
        "https://de.m.wikipedia.org/wiki/Katze#/media/Datei:Katze.jpg": (
            "https://de.m.wikipedia.org/wiki/Special:FilePath/Katze.jpg"
        ),
        "https://commons.wikimedia.org/wiki/File:Map.svg": (
            "https://commons.wikimedia.org/wiki/Special:FilePath/Map.svg?width=1280"
        ),
        "https://drive.google.com/file/d/a-B_9/view?usp=sharing": (
            "https://drive.google.com/uc?export=download&id=a-B_9"
        ),
        "https://drive.google.com/open?id=a-B_9&resourcekey=k": (
            "https://drive.google.com/uc?export=download&id=a-B_9&resourcekey=k"
        ),
    }.items(),
)
def test_a_share_page_leads_to_its_file(page, file):
    assert file_address(page) == file
    assert file_address(file) == file


@pytest.mark.parametrize(
    "url",
    [
        "https://www.dropbox.com.evil.example/s/ab1/x.jpg",
        "https://evil.example/www.dropbox.com/s/ab1/x.jpg",
        "https://dropbox.com:8080/s/ab1/x.jpg",
        "https://jane@github.com/o/r/blob/main/b.png",
        "https://github.com.evil.example/o/r/blob/main/b.png",
        "https://github.com/o/r/tree/main/a",
        "https://notgithub.com/o/r/blob/main/b.png",
        "https://evilwikipedia.org/wiki/File:A.jpg",
        "https://a.b.wikipedia.org/wiki/File:A.jpg",
        "https://en.wikipedia.org/wiki/Cat",
        "https://drive.google.com/drive/folders/a",
        "https://www.dropbox.com/scl/fo/ab1/h?dl=0",
        "http://[::1/wiki/File:A.jpg",
    ],
)
def test_only_the_pages_of_these_very_hosts_lead_elsewhere(url):
    assert file_address(url) == url


@pytest.mark.parametrize(
    ("url", "data"),
    {
        "data:;base64,aGk=": b"hi",
        "data:image/png;base64,aGk": b"hi",
        "DATA:image/png;charset=x;BASE64,a Gk%3D\n": b"hi",
        "data:;base64,_-8": b"\xff\xef",
        "data:,a%20b": b"a b",
    }.items(),
)
def test_what_a_data_address_holds(url, data):
    assert data_of_url(url) == data


def test_a_picture_is_called_by_the_last_part_of_its_address():
    assert name_of_url("https://a.example/b/red%20bird.old.jpg?c/d.png") == "red bird.old"
    assert name_of_url("http://[::1/x.png") == ""
