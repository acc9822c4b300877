"""JSON from outside: each value is checked before it is used."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NoReturn, TypeVar

from fixlearn.dates import parse_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    _Row = TypeVar("_Row")

_MOST = 10**12  # a larger number is no count


class WrongValueError(Exception):
    """A value is missing or of another type; the message says where."""


def parsed(content: bytes) -> object:
    """The value of a JSON text in any encoding that JSON may have. Raises ValueError."""
    try:
        return json.loads(content, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number in JSON")


class Record:
    """An object of the document, whose values are read by their keys.

    All methods raise WrongValueError if the key is missing or its value is of another type.
    """

    def __init__(self, value: object, where: str = "") -> None:
        """`where` is the place of the object in the document, for messages."""
        self._where = where
        if not isinstance(value, dict):
            self.refuse("", "an object")
        self._values: dict[str, object] = value

    def refuse(self, key: str, expected: str) -> NoReturn:
        """Raise the error for a value that is not what was expected."""
        raise WrongValueError(f"{self._place(key) or 'the document'} is not {expected}")

    def _place(self, key: str) -> str:
        return ".".join(filter(None, (self._where, key)))

    def _value(self, key: str) -> object:
        if key not in self._values:
            raise WrongValueError(f"{self._place(key)} is missing")
        return self._values[key]

    def text(self, key: str, options: Iterable[str] = ()) -> str:
        """A text, if there are options one of them; "" for null."""
        value = self._value(key)
        text = "" if value is None else value
        if not isinstance(text, str):
            self.refuse(key, "a text")
        if options and text not in [*options]:
            self.refuse(key, "a value that fixlearn knows")
        return text

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self._value(key)
        return value if isinstance(value, bool) else self.refuse(key, "true or false")

    def number(self, key: str, least: int = 0) -> int:
        """A whole number."""
        value = self._value(key)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value < _MOST:
            self.refuse(key, "a count")
        return value

    def decimal(self, key: str) -> float | None:
        """A number or null."""
        value = self._value(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _MOST:
            self.refuse(key, "a number")
        return value

    def day(self, key: str) -> date | None:
        """A date or null."""
        text = self.text(key)
        day = parse_day(text)
        if text and day is None:
            self.refuse(key, "a date such as 2026-11-22")
        return day

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(
            value if isinstance(value, str) else self.refuse(f"{key}[{number}]", "a text")
            for number, value in enumerate(self._list(key))
        )

    def numbers(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        row = Record({f"{n}": value for n, value in enumerate(self._list(key))}, self._place(key))
        return tuple(map(row.number, row._values))

    def record(self, key: str) -> Record:
        """An object."""
        return Record(self._value(key), self._place(key))

    def optional(self, key: str) -> Record | None:
        """An object or null."""
        return None if self._value(key) is None else self.record(key)

    def each(self, key: str, read: Callable[[Record], _Row]) -> tuple[_Row, ...]:
        """What `read` makes of each object of a list."""
        place = self._place(key)
        return tuple(
            read(Record(value, f"{place}[{number}]"))
            for number, value in enumerate(self._list(key))
        )

    def mapping(self, key: str, read: Callable[[Record, str], _Row]) -> dict[str, _Row]:
        """{name: what `read` makes of an object and the name of one of its values}."""
        record = self.record(key)
        return {name: read(record, name) for name in record._values}

    def of(self, values: Mapping[str, _Row], key: str) -> _Row:
        """The value that a text names."""
        name = self.text(key)
        return values[name] if name in values else self.refuse(key, "in the document")

    def _list(self, key: str) -> list[object]:
        value = self._value(key)
        return value if isinstance(value, list) else self.refuse(key, "a list")
