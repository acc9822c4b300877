"""The light NamedTuple makes the same classes as that of `typing`."""

from __future__ import annotations

import pickle
from typing import NamedTuple

from fixlearn import light_typing


class Heavy(NamedTuple):
    """A place."""

    path: str
    line: int = 1

    @property
    def text(self) -> str:
        """Both."""
        return f"{self.path}:{self.line}"


class Light(light_typing.NamedTuple):
    """A place."""

    path: str
    line: int = 1

    @property
    def text(self) -> str:
        """Both."""
        return f"{self.path}:{self.line}"


def test_a_light_named_tuple_is_like_that_of_typing() -> None:
    place = Light("pager.py")

    assert (place, place.text) == (("pager.py", 1), "pager.py:1")
    assert place == Heavy("pager.py")
    assert place._replace(line=2) == Light(path="pager.py", line=2)
    assert repr(place) == "Light(path='pager.py', line=1)"
    assert pickle.loads(pickle.dumps(place)) == place  # noqa: S301
    names = ("__doc__", "__module__", "_fields", "_field_defaults", "__bases__")
    same = {name: getattr(Heavy, name) for name in names}
    assert {name: getattr(Light, name) for name in names} == same
