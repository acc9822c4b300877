"""The page in a real browser, which is started once: what it asks for, says and lets be found."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from shutil import which
from typing import TYPE_CHECKING

from fixlearn.render.page import page as made
from fixlearn.render.page import rollup_page
from fixlearn.render.rollup import Answer
from tests.builders import a_lesson, a_result, a_summary
from tests.render.test_rollup import an_answer
from tests.support import needs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\u202e"
BODY = """\
[here](javascript:alert(3)) ![plan](https://example.com/plan.png) <iframe src=https://example.com>

| a |
|:-:|
| b |
"""
QUIET = ("--no-first-run", "--disable-background-networking", "--disable-component-update")
APART = ("--disable-gpu", "--disable-quic", "--disable-sync")


def written(folder: Path) -> str:
    """A page with every section, and hostile text in it; its address."""
    pager = a_lesson(
        "pager", "property-test", areas=("src/pager/**",), title="The last row is lost"
    )
    switch = a_lesson("switch", "eliminate", title="Two switches for one light")
    note = a_lesson("note", "document", title=HOSTILE, body=BODY, audience="internal")
    repeat = a_result(number=3)
    releases = [
        a_summary("unreleased", a_result(number=4)),
        a_summary("v1.2", repeat, lessons=(switch, note), repeats=((repeat, "pager"),)),
        a_summary(
            "v1.1", a_result(number=1), a_result(number=2, subject=HOSTILE), lessons=(pager,)
        ),
    ]
    path = folder / "lessons.html"
    path.write_text(made(releases), encoding="utf-8")
    return path.as_uri()


class Visitor:
    """Opens the page in one browser, each time as somebody else, and notes what it does."""

    def __init__(self, browser: Any, address: str) -> None:
        self._browser = browser
        self.address = address
        self.asked: set[str] = set()
        self.complaints: list[str] = []

    @contextmanager
    def visit(self, place: str = "", **who: Any) -> Iterator[Any]:
        """The page, opened; `who` are settings of a browser context of Playwright."""
        context = self._browser.new_context(**who)
        context.on("request", lambda request: self.asked.add(request.url.partition("#")[0]))
        context.on("console", lambda message: self.complaints.append(message.text))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("dialog", self._dismiss)
        page = context.new_page()
        page.goto(self.address + place)
        yield page
        context.close()

    def _dismiss(self, dialog: Any) -> None:
        self.complaints.append(dialog.message)
        dialog.dismiss()


def titles(page: Any) -> list[str]:
    """The titles of the lessons that can be seen."""
    printed = page.locator(".card:visible > h3, .card:visible > h4")
    return [" ".join(title.split()) for title in printed.all_text_contents()]


def test_the_page_works_in_a_browser(tmp_path: Path) -> None:
    needs("chromium", by=".ci/browser")
    needs("playwright", by=".ci/browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=which("chromium"), args=["--no-sandbox", *QUIET, *APART]
        )
        visitor = Visitor(browser, written(tmp_path))
        lessons_are_found_by_words_kind_and_area(visitor)
        a_search_can_be_sent_to_others(visitor)
        a_link_leads_to_a_lesson_that_a_search_had_hidden(visitor)
        without_scripts_all_is_there_to_read(visitor)
        hostile_text_is_only_text(visitor)
        it_fits_a_phone_and_paper(visitor)
        many = Visitor(browser, written_of_repositories(tmp_path))
        a_link_leads_to_a_repository_and_opens_it(many)
        what_repositories_say_is_only_text(many)
        many_repositories_fit_a_phone(many)
        browser.close()

    for each in (visitor, many):
        assert each.complaints == []
        assert each.asked == {each.address}


def lessons_are_found_by_words_kind_and_area(visitor: Visitor) -> None:
    with visitor.visit() as page:
        output = page.locator(".shown")
        assert output.text_content() == "3 of 3 lessons"

        page.keyboard.press("Tab")  # to the link past the contents
        assert page.evaluate("document.activeElement.className") == "skip"
        page.get_by_label("Words").fill("LAST lost")
        assert (titles(page), output.text_content()) == (["The last row is lost"], "1 of 3 lessons")
        page.get_by_label("Words").fill("")
        page.get_by_label("Kind").select_option("eliminate")
        assert titles(page) == ["Two switches for one light"]
        assert not page.locator("#written-down").is_visible()
        page.get_by_label("Area").select_option("src/pager/**")
        assert (titles(page), output.text_content()) == ([], "0 of 3 lessons")
        page.get_by_role("button", name="Show all").first.click()
        assert len(titles(page)) == 3
        assert page.evaluate("document.activeElement.name") == "words"
        assert page.url == visitor.address


def a_search_can_be_sent_to_others(visitor: Visitor) -> None:
    with visitor.visit() as page:
        page.get_by_label("Words").fill("two light")
        page.get_by_label("Kind").select_option("eliminate")
        place = "#" + page.url.partition("#")[2]
    assert place == "#words=two+light&kind=eliminate"

    with visitor.visit(place) as page:
        assert titles(page) == ["Two switches for one light"]
        assert page.get_by_label("Kind").input_value() == "eliminate"


def a_link_leads_to_a_lesson_that_a_search_had_hidden(visitor: Visitor) -> None:
    with visitor.visit("#words=switches") as page:
        page.locator("#came-back a", has_text="The last row is lost").click()

        assert len(titles(page)) == 3
        assert page.locator("#lesson-pager").is_visible()

    with visitor.visit("#release-v1.1") as page:
        assert page.locator("[id='release-v1.1']").get_attribute("open") == ""


def without_scripts_all_is_there_to_read(visitor: Visitor) -> None:
    with visitor.visit(java_script_enabled=False) as page:
        assert len(titles(page)) == 3
        assert not page.locator(".filter").is_visible()
        assert not page.locator(".no-match").is_visible()
        card = page.locator("#lesson-pager")
        card.locator("summary").click()
        assert card.locator(".facts").is_visible()


def hostile_text_is_only_text(visitor: Visitor) -> None:
    with visitor.visit() as page:
        assert HOSTILE.replace("\u202e", "\\u202e") in titles(page)
        for element in ("img", "iframe", "[onerror]", "[style]", "a[href^=javascript]"):
            assert (element, page.locator(element).count()) == (element, 0)
        assert page.locator("script").count() == 1


def it_fits_a_phone_and_paper(visitor: Visitor) -> None:
    for scheme in ("light", "dark"):
        narrow = {"width": 320, "height": 640}
        with visitor.visit(viewport=narrow, color_scheme=scheme) as page:
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320

    with visitor.visit() as page:
        assert page.pdf().startswith(b"%PDF")
        page.emulate_media(media="print")
        assert not page.locator(".filter").is_visible()
        assert len(titles(page)) == 3


def written_of_repositories(folder: Path) -> str:
    """A page about repositories, with every section and hostile text in it; its address."""
    answers = an_answer("a-team/pager")
    for question, hostile in an_answer(HOSTILE).items():
        rows = [*answers[question].rows, *hostile.rows]
        answers[question] = Answer(rows, len(rows))
    path = folder / "repositories.html"
    path.write_text(rollup_page(answers, date(2026, 1, 24), date(2026, 1, 31)), encoding="utf-8")
    return path.as_uri()


def a_link_leads_to_a_repository_and_opens_it(visitor: Visitor) -> None:
    with visitor.visit() as page:
        assert not page.locator("#in-a-team-pager").is_visible()
        page.locator("#copies a", has_text="a-team/pager").first.click()

        assert page.locator("#in-a-team-pager").is_visible()
        assert page.locator("details[open] h4").all_text_contents()[-1] == "Worth copying"

    with visitor.visit("#in-a-team-pager", java_script_enabled=False) as page:
        assert page.locator("details[open] summary h3").text_content() == "a-team/pager"


def what_repositories_say_is_only_text(visitor: Visitor) -> None:
    with visitor.visit() as page:
        assert HOSTILE.replace("\u202e", "\\u202e") in page.locator("#learned").inner_text()
        for element in ("img", "script", "[onerror]", "[style]", "a:not([href^='#'])"):
            assert (element, page.locator(element).count()) == (element, 0)


def many_repositories_fit_a_phone(visitor: Visitor) -> None:
    with visitor.visit(viewport={"width": 320, "height": 640}) as page:
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        word = page.locator("#learned td", has_text="test").first
        assert word.bounding_box()["width"] > 80
