"""The permanent addresses of saved palettes."""

import asyncio
import io
import json
import threading
from html.parser import HTMLParser

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image
from starlette.applications import Starlette

import cmapcore as cmp
from cmapcore.formats.provenance import read_provenance
from cmapcore.formats.registry import FORMATS, called, file_name
from gallery.entry import make_thumbnail
from gallery.errors import StorageError
from gallery.operator import Operator
from gallery.owners import COOKIE, browser_owner, new_token
from gallery.store import Gallery
from server.edge.refusal import is_for_programs
from server.routes.concurrency_limit import WAITING
from server.routes.permalinks import permalink_routes
from tests.support.asgi import answer_of, get
from tests.support.served import ask
from tests.support.streamlit_login import ADA, configure_login, login_cookies

TOKEN = new_token()
ME = browser_owner({COOKIE: TOKEN})
MARKUP = """"><script>alert(1)</script>&amp;'**x**"""
NOWHERE = "0" * 12


@pytest.fixture(scope="module")
def made(scene):
    result = cmp.extract(scene, cmp.Recipe.of(use_tsne=False, npts=300, kind="continuous"))
    return result, cmp.colormap(result)


@pytest.fixture(scope="module")
def save(made):
    """Give a function that saves the scene's palette in a gallery."""
    result, cmap = made

    def save(gallery, **changes):
        given = {"owner": ME, "name": "A scene", "colormap": cmap, "digest": result.picture.source_digest} | changes
        return gallery.save(result.palette, result.recipe, **given)

    return save


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    opened = Gallery(tmp_path_factory.mktemp("gallery") / "gallery.db", saves_per_hour=1000)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def saved(save, gallery, scene):
    return save(gallery, thumbnail=make_thumbnail(scene))


@pytest.fixture(scope="module")
def app(gallery):
    return app_of(gallery)


def app_of(gallery):
    return Starlette(routes=permalink_routes(lambda: gallery))


class Head(HTMLParser):
    """What a page says to machines: its title, its meta tags, and all tags that it has."""

    def __init__(self, text):
        super().__init__()
        self.meta, self.tags, self.title = {}, [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        found = dict(attributes)
        if tag == "meta" and "content" in found:
            self.meta[found.get("property") or found.get("name") or found["http-equiv"]] = found["content"]

    def handle_data(self, text):
        if self.tags[-1:] == ["title"]:
            self.title += text


def test_the_address_says_what_it_is_and_sends_a_browser_on(app, saved):
    answer = get(app, f"/p/{saved.id}")
    assert answer.status == 200
    head = Head(answer.body.decode())
    link = f"http://example.org/p/{saved.id}"
    codes = " ".join(saved.palette.hex)
    assert head.title == "A scene · Colormaps from pictures"
    expected = {"og:title": "A scene", "og:url": link, "og:image": f"{link}/card.png", "og:image:width": "1200"}
    expected |= {"og:description": f"{len(saved.palette)} colours: {codes}", "twitter:card": "summary_large_image"}
    assert expected.items() <= head.meta.items()
    assert head.meta["refresh"] == f"0; url=../gallery?palette={saved.id}"
    assert f'location.replace("../gallery?palette={saved.id}")' in answer.text
    assert "robots" not in head.meta


def test_what_is_outside_is_called_by_its_outside_address(app, saved, monkeypatch):
    monkeypatch.setenv("CMAPCORE_PUBLIC_URL", "https://colours.example.com/app/")
    answer = get(app, f"/p/{saved.id}", {"host": "evil.example"})
    assert Head(answer.text).meta["og:image"] == f"https://colours.example.com/app/p/{saved.id}/card.png"
    assert "evil.example" not in answer.text
    assert answer.headers["cache-control"] == "private, no-cache"
    provenance = read_provenance(get(app, f"/p/{saved.id}.gpl").body)
    assert provenance.link == f"https://colours.example.com/app/p/{saved.id}"


HOSTS = ['x"><script>alert(1)</script>', "a b", "a'b", "user@a.example", "a.example/x?y", "a.example:port", "a,b", ""]


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_is_none_goes_into_nothing(app, saved, host):
    answer = get(app, f"/p/{saved.id}", {"host": host})
    head = Head(answer.body.decode())
    assert answer.status == 200
    assert head.meta["og:title"] == "A scene"
    assert not {"og:url", "og:image"} & set(head.meta)
    assert head.tags.count("script") == 1
    assert not host or host not in answer.text


def test_what_names_the_host_is_kept_for_nobody_else(app, saved):
    other = get(app, f"/p/{saved.id}", {"host": "other.example"})
    assert Head(other.text).meta["og:url"] == f"http://other.example/p/{saved.id}"
    assert other.headers["cache-control"] == "private, no-cache"
    for rest in (".json", ".svg", "/colormap.py", "/card.png"):
        own, other = (get(app, f"/p/{saved.id}{rest}", {"host": host}) for host in ("example.org", "other.example"))
        assert (own.body, own.headers["etag"]) == (other.body, other.headers["etag"])


def test_names_and_notes_are_text(app, gallery, save):
    one = save(gallery, name=MARKUP, note=MARKUP, tags=[MARKUP[:20]])
    head = Head(get(app, f"/p/{one.id}").body.decode())
    assert head.meta["og:title"] == MARKUP
    assert head.title == f"{MARKUP} · Colormaps from pictures"
    assert head.tags.count("script") == 1


def test_by_link_only_is_seen_by_its_link_and_by_no_search_engine(app, gallery, save):
    one = save(gallery, visibility="link")
    answer = get(app, f"/p/{one.id}")
    assert (answer.status, Head(answer.text).meta["robots"]) == (200, "noindex")


@pytest.mark.parametrize("thumbnail", [True, False])
@pytest.mark.parametrize("count", [1, 6, 11, 64])
def test_the_card_is_drawn_with_every_colour(app, gallery, save, scene, thumbnail, count):
    colors = np.linspace(0, 1, 3 * count).reshape(count, 3)
    palette = cmp.Palette(colors, np.full(count, 1 / count), np.zeros(count, bool), "ramp")
    one = gallery.save(palette, cmp.Recipe(), owner=ME, thumbnail=make_thumbnail(scene) if thumbnail else None)
    answer = get(app, f"/p/{one.id}/card.png")
    assert answer.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(answer.body)) as image:
        assert image.size == (1200, 630)
        drawn = {"#{:02x}{:02x}{:02x}".format(*color) for _, color in image.convert("RGB").getcolors(2**20)}
    assert set(palette.hex) <= drawn


@pytest.mark.parametrize(("what", "name"), FORMATS)
def test_every_format_is_served(app, saved, what, name):
    path = f"/p/{saved.id}.{name}" if what == "palette" else f"/p/{saved.id}/colormap.{name}"
    answer = get(app, path)
    assert answer.status == 200
    form = FORMATS[what, name]
    assert answer.headers["content-type"].split(";")[0] == form.media_type
    assert (
        answer.headers["content-disposition"]
        == f'inline; filename="{file_name(what, name, called(getattr(saved, what)))}"'
    )
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.body == cmp.export(getattr(saved, what), name, provenance=saved.provenance())


@pytest.mark.parametrize("rest", [".json", ".gpl", "/card.png", "/colormap.cpt"])
def test_who_has_it_already_has_nothing_made(app, gallery, save, rest, monkeypatch):
    one = save(gallery)
    path = f"/p/{one.id}{rest}"
    first = get(app, path)
    gallery.change(one.id, ME, name="Another")
    changed = get(app, path, {"if-none-match": first.headers["etag"]})
    assert (first.status, changed.status) == (200, 200)
    assert get(app, path, {"if-none-match": "*"}).status == 304
    tag = changed.headers["etag"]
    for made_by in ("server.routes.permalinks.draw_card", "server.routes.file_answers.export"):
        monkeypatch.delattr(made_by)
    again = get(app, path, {"if-none-match": '"x", ' + tag.removeprefix("W/")})
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert again.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("rest", ["", ".json", "/card.png", "/colormap.cpt"])
def test_every_page_may_read_and_nobody_write(app, saved, rest):
    path = f"/p/{saved.id}{rest}"
    got, told = get(app, path), get(app, path, method="HEAD")
    assert told.status == 200
    for name in ("content-type", "content-length", "access-control-allow-origin"):
        assert told.headers[name] == got.headers[name]
    preflight = get(app, path, {"origin": "https://a.example"}, method="OPTIONS")
    assert (preflight.status, preflight.headers["access-control-allow-origin"]) == (204, "*")
    assert preflight.headers["access-control-allow-methods"] == "GET, HEAD"
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        refused = get(app, path, method=method)
        assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD")


def test_no_more_are_made_at_once_than_is_set(gallery, saved, monkeypatch):
    monkeypatch.setenv("CMAPCORE_API_REQUESTS_PER_ADDRESS", "1")
    most, let = 1 + WAITING, threading.Event()
    at_work = []

    def opened():
        at_work.append(None)
        let.wait(60)
        return gallery

    app = Starlette(routes=permalink_routes(opened))

    async def run():
        here = [asyncio.create_task(answer_of(app, f"/p/{saved.id}/card.png")) for _ in range(most)]
        await asyncio.sleep(0)
        refused = [await answer_of(app, f"/p/{saved.id}{rest}") for rest in ("/card.png", ".css", "")]
        other = asyncio.create_task(answer_of(app, f"/p/{saved.id}.css", client=("192.0.2.2", 5)))
        let.set()
        return refused, await asyncio.gather(other, *here)

    refused, served = asyncio.run(run())
    assert [each.status for each in refused] == [429] * 3
    assert all(each.headers["retry-after"] for each in refused)
    assert "at once" in refused[-1].text
    assert refused[-1].headers["content-type"].startswith("text/html")
    assert [each.status for each in served] == [200] * (1 + most)


@pytest.mark.parametrize(
    "rest",
    ["", ".json", ".gpl", "/card.png", "/colormap.cpt"],
)
@pytest.mark.parametrize("id_", [NOWHERE, "short", "%2e%2e", "x" * 500, "<script>alert(1)"])
def test_an_id_of_nothing_is_a_friendly_404(app, id_, rest):
    answer = get(app, f"/p/{id_}{rest}")
    assert answer.status == 404
    assert "no such palette" in answer.text
    assert "<script" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    if rest:
        assert problem(answer) == "No such palette"
    else:
        assert 'href="../gallery' in answer.text


def problem(answer):
    """The title of problem details (RFC 9457)."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    said = json.loads(answer.body)
    assert said["status"] == answer.status
    assert said["detail"].endswith(".")
    return said["title"]


@pytest.mark.parametrize("path", ["/p/", f"/p/{NOWHERE}/nothing", f"/p/{NOWHERE}/card.png/more"])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_there_is_nothing_elsewhere(app, path, method):
    answer = get(app, path, method=method)
    assert (answer.status, problem(answer)) == (404, "Nothing here")


def test_who_is_refused_is_told_in_the_same_way():
    assert [is_for_programs(f"/p/{NOWHERE}{rest}") for rest in ("", ".css", "/card.png")] == [False, True, True]


def test_what_cannot_be_had_of_a_palette_is_said(app, gallery, save):
    one = save(gallery, colormap=None)
    answer = get(app, f"/p/{one.id}/colormap.cpt")
    assert (answer.status, problem(answer)) == (404, "No such colormap")
    assert "without a colormap" in answer.text
    answer = get(app, f"/p/{one.id}.docx")
    assert (answer.status, problem(answer)) == (404, "No such format")
    assert "There is no palette format 'docx'" in answer.text


def test_a_deleted_palette_is_gone_everywhere_and_comes_back(app, gallery, save):
    saved = save(gallery)
    paths = [f"/p/{saved.id}{rest}" for rest in ("", ".json", ".gpl", "/card.png", "/colormap.cpt")]
    gallery.delete(saved.id, ME)
    assert [get(app, path).status for path in paths] == [404] * 5
    gallery.undelete(saved.id, ME)
    assert [get(app, path).status for path in paths] == [200] * 5
    Operator(gallery).hide(saved.id)
    assert [get(app, path).status for path in paths] == [404] * 5
    assert get(app, paths[0], {"cookie": f"{COOKIE}={TOKEN}"}).status == 200


def test_what_only_those_see_who_have_the_link_is_kept_for_nobody_else(app, gallery, save):
    one = save(gallery, visibility="link")
    for rest in ("", ".json", "/card.png", "/colormap.cpt"):
        answer = get(app, f"/p/{one.id}{rest}")
        assert (answer.status, answer.headers["x-robots-tag"]) == (200, "noindex")
        assert answer.headers["cache-control"].startswith("private, ")


def test_a_private_gallery_shows_its_owner_alone(galleries, empty_sqlite, save):
    gallery = galleries(empty_sqlite, mode="private")
    one = save(gallery)
    for rest in ("", ".gpl", "/card.png"):
        path = f"/p/{one.id}{rest}"
        assert get(app_of(gallery), path).status == 404
        assert get(app_of(gallery), path, {"cookie": f"{COOKIE}={new_token()}"}).status == 404
        own = get(app_of(gallery), path, {"cookie": f"{COOKIE}={TOKEN}"})
        assert (own.status, own.headers["cache-control"]) == (200, "private, no-store")


def test_where_visitors_sign_in_a_private_palette_is_theirs_who_signed_in(galleries, empty_sqlite, save, monkeypatch):
    configure_login(monkeypatch)
    app = app_of(galleries(empty_sqlite, mode="private"))
    one = save(galleries(empty_sqlite), owner=ADA)
    browser = {COOKIE: TOKEN}
    for rest in ("", ".json", "/colormap.cpt", "/card.png"):
        path = f"/p/{one.id}{rest}"
        for cookies in ({}, browser, browser | login_cookies(sub="eve"), login_cookies(secret="another")):
            refused = get(app, path, cookie_header(cookies))
            assert (refused.status, refused.headers["cache-control"]) == (404, "no-store")
        own = get(app, path, cookie_header(browser | login_cookies()))
        assert (own.status, own.headers["cache-control"]) == (200, "private, no-store")


def cookie_header(cookies):
    return {"cookie": "; ".join(f"{name}={text}" for name, text in cookies.items())}


def test_a_gallery_that_cannot_be_opened_says_so():
    def broken():
        raise StorageError("The gallery's database cannot be reached: try again in a minute.")

    app = Starlette(routes=permalink_routes(broken))
    for rest in ("", ".gpl"):
        answer = get(app, f"/p/{NOWHERE}{rest}")
        assert (answer.status, "cannot be reached" in answer.text) == (503, True)
        assert not rest or problem(answer) == "Try again later"


def test_the_addresses_are_served_and_read_by_matplotlib(server, made, shown):
    result, cmap = made
    one = server.gallery.save(result.palette, result.recipe, owner=ME, colormap=cmap)
    page = ask(server, "GET", f"/p/{one.id}")
    assert page.status == 200
    assert f"{server.address}/p/{one.id}/card.png" in page.body.decode()
    assert "frame-ancestors" in page.headers["content-security-policy"]
    assert ask(server, "GET", f"/p/{NOWHERE}").status == 404
    assert ask(server, "HEAD", f"/p/{one.id}/card.png").status == 200
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert ask(server, method, f"/p/{one.id}", headers={"Cookie": f"{COOKIE}={TOKEN}"}).status == 405
    refused = ask(server, "DELETE", f"/p/{one.id}.json", headers={"Origin": "https://a.example"})
    assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD")
    preflight = ask(server, "OPTIONS", f"/p/{one.id}.json", headers={"Origin": "https://a.example"})
    assert (preflight.status, preflight.headers["access-control-allow-origin"]) == (204, "*")
    assert [color["hex"] for color in json.loads(ask(server, "GET", f"/p/{one.id}.json").body)["colors"]] == [
        *result.palette.hex
    ]
    with mpl.rc_context():
        plt.style.use(f"{server.address}/p/{one.id}.mplstyle")
        cycle = [entry["color"].lower() for entry in mpl.rcParams["axes.prop_cycle"]]
    assert cycle == list(result.palette.hex)
