"""The page in a real browser: headless Chromium of the distribution."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")

#: The contrast that WCAG 2 AA asks of text (success criterion 1.4.3), and its definition.
AA = 4.5
CONTRAST = """
() => {
  const linear = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = parts(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const wanted = "p, dt, dd, li, a, h1, h2, h3, h4, summary, .badge, label, button, select, td, "
    + "code, figcaption";
  return Math.min(...[...document.querySelectorAll(wanted)].map(e => {
    const [a, b] = [light(parts(getComputedStyle(e).color)), light(ground(e))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }));
}
"""


@pytest.fixture(scope="module")
def tab(page: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path: Path = tmp_path_factory.mktemp("page") / "notes.html"
    path.write_text(page, encoding="utf-8")
    with api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1100, "height": 900})
        tab.complaints = []
        tab.on("console", lambda m: tab.complaints.append(m.text) if m.type == "error" else None)
        tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
        tab.on("request", lambda r: tab.complaints.append(r.url) if "http" in r.url[:5] else None)
        tab.goto(path.as_uri())
        yield tab
        browser.close()


@pytest.fixture(autouse=True)
def fresh(request: pytest.FixtureRequest) -> None:
    """Each test starts with the page as it is opened."""
    tab = request.getfixturevalue("tab")
    tab.set_viewport_size({"width": 1100, "height": 900})
    tab.emulate_media(color_scheme="light")
    tab.goto(tab.url.partition("#")[0])
    tab.reload()


def shown(tab: Any) -> list[str]:
    found: list[str] = tab.evaluate(
        "[...document.querySelectorAll('details.claim:not(.away)')].map(c => c.id)"
    )
    return found


def test_formulas_render(tab: Any) -> None:
    tab.evaluate("openAll(true)")
    sizes = tab.evaluate(
        "[...document.querySelectorAll('math')].map(m => m.getBoundingClientRect())"
        ".map(r => [r.width, r.height])"
    )
    assert len(sizes) > 5
    assert all(width > 5 and height > 5 for width, height in sizes)


def test_filters_filter(tab: Any) -> None:
    every = shown(tab)
    tab.select_option("#judgement", "refuted")
    refuted = shown(tab)
    assert 0 < len(refuted) < len(every)
    assert "4.1.4-ls-gradient" in refuted
    assert tab.inner_text("#shown") == f"{len(refuted)} claim" + "s" * (len(refuted) > 1)
    tab.select_option("#judgement", "")
    tab.select_option("#section", "4.1.2")
    assert all(name.startswith("4.1.2-") for name in shown(tab))
    tab.select_option("#section", "")
    assert shown(tab) == every


def test_search_finds_words_in_any_order(tab: Any) -> None:
    tab.fill("#words", "objective Gradient LEAST-squares")
    assert "4.1.4-ls-gradient" in shown(tab)
    tab.fill("#words", "no such words anywhere")
    assert shown(tab) == []
    assert tab.inner_text("#shown") == "0 claims"
    assert tab.locator(".chapter:visible").count() == 0


def test_a_deep_link_opens_its_claim(tab: Any) -> None:
    tab.goto(tab.url.partition("#")[0] + "#4.1.4-ls-gradient")
    assert tab.evaluate("document.getElementById('4.1.4-ls-gradient').open")
    top = tab.evaluate(
        "document.getElementById('4.1.4-ls-gradient').getBoundingClientRect().top"
        " - document.querySelector('form').getBoundingClientRect().bottom"
    )
    assert 0 <= top < 300


def test_everything_is_reached_by_the_keyboard(tab: Any) -> None:
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.focus("#\\34 \\.1\\.4-ls-gradient summary")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.getElementById('4.1.4-ls-gradient').open")


@pytest.mark.parametrize("width", [390, 768, 1100])
def test_nothing_scrolls_sideways(tab: Any, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    tab.evaluate("openAll(true)")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(tab: Any, scheme: str) -> None:
    tab.emulate_media(color_scheme=scheme)
    tab.evaluate("openAll(true)")
    assert tab.evaluate(CONTRAST) >= AA


def test_light_and_dark_are_chosen_by_hand(tab: Any) -> None:
    before = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    tab.click("#theme")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") != before
    assert tab.evaluate(CONTRAST) >= AA


def test_print_has_every_claim_open(tab: Any) -> None:
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.evaluate("[...document.querySelectorAll('details.claim')].every(c => c.open)")


def test_the_browser_complains_of_nothing(tab: Any) -> None:
    tab.evaluate("openAll(true)")
    tab.fill("#words", "x")
    assert tab.complaints == []
