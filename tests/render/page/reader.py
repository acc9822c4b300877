"""Reads a web page, and a release whose every text is given."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser

from fixlearn.model import Answer, Ended, Lost, ReleaseSummary, Repair, Upgrade
from tests.builders import a_standing
from tests.render.hostile import lesson, result, summary

VOID = {"meta", "link", "input", "br", "hr", "img"}


class Reader(HTMLParser):
    """Reads a page: its elements with their attributes, and the text of each."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self._open[-1] if self._open else "", data))

    @property
    def shape(self) -> list[tuple[str, list[str]]]:
        """The elements and the names of their attributes."""
        return [(tag, sorted(attributes)) for tag, attributes in self.elements]

    def attributes(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.elements if name in attributes]


def full_of(text: str) -> ReleaseSummary:
    """A release in which everything that can be said is `text`."""
    actual = summary(text)
    learned = lesson(text)._replace(body="", areas=(text,), cause=text, found_by=text)
    active = learned._replace(retired="")
    internal = active._replace(id=f"{text}2", audience="internal")
    repair = Repair(text, text, text, text, date(2026, 3, 1))
    lost = Lost(learned, text, text, "d" * 40, text)
    return actual._replace(
        lessons=(learned, internal),
        upgrades=(Upgrade(learned, "test", "guard"),),
        repairs_done=(repair,),
        repairs_open=(repair,),
        withdrawn=((result(text), text),),
        also_in={actual.results[0].sha: (text,)},
        component=text,
        proven=(learned,),
        lost=(lost,),
        lost_earlier=(lost,),
        ended=(Ended(learned), Ended(learned._replace(retired=""), text)),
        answers={text: Answer(text, learned.prevention[0], "evident")},
        standings={lesson.id: a_standing(lesson) for lesson in (internal, active)},
        disclaimed=(result(text),),
    )
