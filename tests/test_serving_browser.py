"""A browser opens the pages as a person does: Chromium, driven by Playwright (https://playwright.dev/python/).

What it adds to the tests that read HTML: the policy is in force, the style sheet is loaded, nothing else is asked for,
and what stands in the data is not run.
"""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from playwright.sync_api import expect, sync_playwright

from hostile_data import PAYLOADS, attack
from service_process import Service, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Dialog, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1200, "height": 900}
PAGES = (
    "/",
    "/search?q=interact",
    "/search?q=no+such+thing+at+all",
    "/sparql",
    "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+50&format=html",
    "/sparql?query=SELECT+nonsense&format=html",
    "/query",
    "/query/programmes/list-priorities",
    "/api/query/programmes/list-priorities",
    "/api/query/programmes/find-programme?programme=none",
    "/graph",
    "/graph/seed",
    "/scheme",
    "/scheme/body-roles",
    "/ontology",
    "/ontology/core",
    "/shapes",
    "/problem",
    "/problem/incomplete",
    "/doc/programme",
    "/doc/programme/interact-ii",
    "/doc/programme/interact-ee",
    "/doc/budget/interact-iv-mrrb-interact-iv-budget-norway-switzerland",
    "/data",
    "/api/query/links/find-in-eu-knowledge-graph?cci=2014TC16RFCB009",
)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (scripts/fetch-browser)")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def service(built: object) -> Iterator[Service]:
    """A service of the graph that was built for the tests."""
    assert built
    with serve() as running:
        yield running


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of hostile data."""
    file = tmp_path_factory.mktemp("hostile") / "data.trig"
    file.write_text(attack(), encoding="utf-8")
    with serve("--data", file) as running:
        yield running


class Visitor:
    """A person at a browser, and what the browser complained of.

    Attributes:
        page: what the person sees.
        asked: the addresses that were asked for.
        complaints: errors, refused parts and dialogs.
    """

    def __init__(self, page: Page) -> None:
        """Listen to the browser."""
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._dismiss)

    def _dismiss(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog {dialog.message}")
        dialog.dismiss()


@contextmanager
def visit(browser: Browser, service: Service, size: dict[str, int] = WIDE, **options: bool) -> Iterator[Visitor]:
    context = browser.new_context(base_url=service.address, viewport=size, locale="en-GB", **options)  # type: ignore[arg-type]
    try:
        yield Visitor(context.new_page())
    finally:
        context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_at_any_width_and_asks_for_nothing_but_its_style(
    browser: Browser, service: Service, path: str
) -> None:
    for size in (WIDE, NARROW):
        with visit(browser, service, size) as visitor:
            found = visitor.page.goto(path)
            assert found is not None
            assert found.headers["content-type"] == "text/html; charset=utf-8"
            assert set(visitor.asked) <= {found.url, f"{service.address}/static/page.css"}
            assert len(visitor.complaints) == (0 if found.ok else 1), visitor.complaints  # it tells of the status
            assert visitor.page.title()
            assert visitor.page.locator("h1").count() == 1
            assert visitor.page.locator("main, header nav, footer").count() == 3
            assert visitor.page.evaluate("document.styleSheets.length") == 1
            widths = "[document.documentElement.scrollWidth, window.innerWidth]"
            needed, there = visitor.page.evaluate(widths)
            assert needed <= there, f"{path} is {needed} wide on a screen of {there}"


def test_a_person_finds_a_programme_with_the_keyboard_alone(browser: Browser, service: Service) -> None:
    with visit(browser, service) as visitor:
        page = visitor.page
        page.goto("/")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.locator(":focus").get_attribute("name") == "q":
                break
        page.keyboard.type("interact 2007")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/search\?q=interact\+2007"))
        page.get_by_role("link", name="Interact 2007-2013", exact=True).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Interact 2007-2013")
        expect(page).to_have_url(f"{service.address}/doc/programme/interact-ii")
        page.go_back()
        expect(page.get_by_role("searchbox")).to_have_value("interact 2007")
        assert visitor.complaints == []


def test_a_query_is_asked_and_mended_in_the_form(browser: Browser, service: Service) -> None:
    with visit(browser, service) as visitor:
        page = visitor.page
        page.goto("/sparql")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator("tbody tr")).to_have_count(20)
        page.get_by_label("Query (SPARQL 1.1)").fill("SELECT ?x WHERE { ?x a tc:Programme LIMIT 2")
        page.get_by_role("button", name="Ask").click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Answer")
        expect(page.get_by_label("Query (SPARQL 1.1)")).to_have_value(re.compile("tc:Programme LIMIT 2"))
        page.get_by_label("Query (SPARQL 1.1)").fill("SELECT ?x WHERE { ?x a tc:Programme } LIMIT 2")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator("tbody tr")).to_have_count(2)
        page.locator("tbody a").first.click()
        expect(page).to_have_url(re.compile("/doc/programme/"))


def test_a_question_of_the_catalogue_is_found_by_topic_and_asked(browser: Browser, service: Service) -> None:
    with visit(browser, service) as visitor:
        page = visitor.page
        page.goto("/query")
        page.get_by_role("navigation", name="Topics").get_by_role("link", name="Programmes").click()
        expect(page).to_have_url(re.compile("#page.topic.programmes$"))
        page.get_by_role("link", name="Which priorities does this programme have").click()
        expect(page.get_by_label("The programme that is asked about.")).to_have_value("interact-ii")
        page.get_by_label("The programme that is asked about.").fill("interact-iv")
        page.locator("form.question select").select_option("json")
        page.locator("form.question button").click()
        expect(page).to_have_url(
            re.compile(r"/api/query/programmes/list-priorities\?programme=interact-iv&format=json$")
        )
        expect(page.locator("body")).to_contain_text("Provision of services")


def test_an_answer_is_saved_as_a_table(browser: Browser, service: Service) -> None:
    with visit(browser, service) as visitor:
        found = visitor.page.request.get(f"/sparql?query={quote('SELECT (1 AS ?x) {}')}&format=csv")
        assert found.text().splitlines() == ["x", "1"]


@pytest.mark.parametrize("bypass", [False, True], ids=["as served", "without the policy"])
def test_nothing_of_hostile_data_is_run(browser: Browser, hostile: Service, bypass: bool) -> None:  # noqa: FBT001
    table = f"/sparql?query={quote('SELECT * { GRAPH ?graph { ?s ?p ?o } }')}&format=html"
    pages = ["/doc/project/attacked", "/doc/project/attacked?page=2", "/doc/project", "/graph", table]
    pages += [f"/search?q={quote(payload)}" for payload in PAYLOADS]
    pages += [f"/sparql?query={quote(payload)}" for payload in PAYLOADS[:20]]
    pages += [f"/doc/project/{quote(payload, safe='')}" for payload in PAYLOADS[:20]]
    with visit(browser, hostile, bypass_csp=bypass) as visitor:
        for path in pages:
            visitor.page.goto(path)
            for field in visitor.page.locator("main a, main [tabindex]").all()[:3]:
                field.hover()
                field.focus()
            assert all(address.startswith(f"{hostile.address}/") for address in visitor.asked), path
            assert not [line for line in visitor.complaints if "dialog" in line or "Refused" in line], path
            visitor.asked.clear()


def test_the_policy_is_in_force_and_a_dialog_would_be_seen(browser: Browser, hostile: Service) -> None:
    """The test above can fail: what it looks for is seen where a page is careless, and the policy forbids it."""
    careless = "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')"
    for bypass in (True, False):
        with visit(browser, hostile, bypass_csp=bypass) as visitor:
            visitor.page.goto("/")
            visitor.page.evaluate(careless)
            visitor.page.wait_for_timeout(300)
            assert ("dialog 1" in visitor.complaints) == bypass, visitor.complaints
