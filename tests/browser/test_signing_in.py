"""Signing in at an OpenID provider: palettes are whoever's has signed in, in every browser."""

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.openid_provider import provider
from tools.serving import free_port, served

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture(scope="module")
def there(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """Give an app at which one can sign in: its address, its provider, and what opens a browser of its own."""
    home = tmp_path_factory.mktemp("home")
    port = free_port()
    with provider() as its:
        secrets = home / ".streamlit" / "secrets.toml"
        secrets.parent.mkdir()
        secrets.write_text(its.secrets(f"http://127.0.0.1:{port}"))
        with served(settings={"HOME": str(home), "CMAPCORE_DATA_DIR": str(home)}, port=port) as server:

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
    page.get_by_role("button", name="Save to gallery").click()
    sign_in(page)
    expect(page).to_have_url(re.compile("ncolors=7"))  # what was tuned before is still there
    expect(page).to_have_url(re.compile("sample=owl"))
    page.get_by_role("button", name="Save to gallery").click()
    page.get_by_role("textbox", name="Name").fill("Of Ada")
    page.get_by_role("button", name="Save", exact=True).click()
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
