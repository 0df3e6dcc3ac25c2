"""Signing in at an OpenID provider: palettes are whoever's has signed in, in every browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import cmapcore as cmp
from gallery.owners import login_owner
from gallery.store import Gallery
from tests.support.openid_provider import provider
from tools.serving import free_port, served

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture(scope="module")
def there(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """Give an app at which one can sign in: its address, its provider, and what opens a browser of its own."""
    with app_with_login(chromium, tmp_path_factory.mktemp("home")) as app:
        yield app


@contextmanager
def app_with_login(chromium: Browser, home: Path, **settings: str) -> Iterator[SimpleNamespace]:
    port = free_port()
    with provider() as its:
        secrets = home / ".streamlit" / "secrets.toml"
        secrets.parent.mkdir()
        secrets.write_text(its.secrets(f"http://127.0.0.1:{port}"))
        with served(settings={"HOME": str(home), "CMAPCORE_DATA_DIR": str(home), **settings}, port=port) as server:

            def browser() -> Page:
                return chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()

            yield SimpleNamespace(address=server.address, provider=its, browser=browser)


def go(page: Page, address: str) -> None:
    page.goto(address)
    idle(page)


def idle(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)


def sign_in(page: Page) -> None:
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign in")).to_have_count(0)
    idle(page)


def named(page: Page, name: str) -> Locator:
    return page.locator("article.card").get_by_role("button", name=f"Open {name}", exact=True)


def test_whoever_has_signed_in_comes_back_and_owns_what_they_save_in_every_browser(there: SimpleNamespace) -> None:
    there.provider.who = "ada"
    page = there.browser()
    go(page, f"{there.address}/?clustering=kmeans&use_tsne=false&npts=300&ncolors=7&sample=owl")
    page.locator(".st-key-_save_it button").click()
    sign_in(page)
    expect(page).to_have_url(re.compile("ncolors=7"))  # what was tuned before is still there
    expect(page).to_have_url(re.compile("sample=owl"))
    page.locator(".st-key-_save_it button").click()
    page.get_by_role("textbox", name="Name").fill("Of Ada")
    page.get_by_role("dialog").get_by_text("Public", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    go(page, there.address)
    expect(page).not_to_have_url(re.compile("ncolors"))  # once is enough

    there.provider.who = "eve"
    other = there.browser()
    go(other, f"{there.address}/gallery")
    sign_in(other)
    expect(other).to_have_url(re.compile("/gallery"))
    named(other, "Of Ada").click()
    expect(other.get_by_role("button", name="Report")).to_be_visible()
    expect(other.get_by_role("button", name="Delete")).to_have_count(0)

    there.provider.who = "ada"
    second = there.browser()
    go(second, f"{there.address}/gallery")
    sign_in(second)
    named(second, "Of Ada").click()
    second.get_by_role("button", name="Delete").click()
    expect(second.get_by_text("Deleted: Of Ada")).to_be_visible()
    second.get_by_role("button", name="Sign out").click()
    expect(second.get_by_role("button", name="Sign out")).to_have_count(0)


def test_a_private_palette_answers_its_owner_alone_at_its_permanent_address(
    chromium: Browser, tmp_path: Path, scene: cmp.Picture
) -> None:
    with app_with_login(chromium, tmp_path, CMAPCORE_GALLERY="private") as there:

        def signed_in(who: str) -> Page:
            there.provider.who = who
            page = there.browser()
            go(page, f"{there.address}/gallery")
            sign_in(page)
            return page

        ada, second, eve, stranger = signed_in("ada"), signed_in("ada"), signed_in("eve"), there.browser()
        go(stranger, there.address)  # which gives it the cookie of a browser

        gallery = Gallery(tmp_path / "gallery.db")
        result = cmp.extract(scene)
        owner = login_owner(there.provider.issuer, "ada")
        saved = gallery.save(result.palette, result.recipe, owner=owner, name="Of Ada", colormap=cmp.colormap(result))
        gallery.close()

        place = f"{there.address}/p/{saved.id}"
        rests = ("", ".json", ".ase", "/colormap.json", "/colormap.cpt", "/card.png")

        def answers(page: Page) -> set[tuple[int, str]]:
            got = [page.request.get(place + rest) for rest in rests]
            return {(answer.status, answer.headers["cache-control"]) for answer in got}

        for page in (ada, second):
            assert answers(page) == {(200, "private, no-store")}
        for page in (eve, stranger):
            assert answers(page) == {(404, "no-store")}

        forged = [
            cookie | {"value": cookie["value"][:-2]} if cookie["name"] == "_streamlit_user" else cookie
            for cookie in ada.context.cookies()
        ]
        forger = there.browser()
        forger.context.add_cookies(forged)
        assert answers(forger) == {(404, "no-store")}

        go(ada, place)  # a browser is sent on to the page
        expect(ada).to_have_url(re.compile(rf"/gallery\?.*palette={saved.id}"))
        expect(ada.get_by_role("heading", name="Of Ada")).to_be_visible()
        ada.get_by_role("button", name="Sign out").click()
        expect(ada.get_by_role("button", name="Sign out")).to_have_count(0)
        assert answers(ada) == {(404, "no-store")}
        assert answers(second) == {(200, "private, no-store")}
