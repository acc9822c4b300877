"""What the hooks need of `typing`, whose import takes longer than most of their work.

Type checkers see the real names.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
    from typing import Protocol as Protocol
else:
    _OF_TUPLES = {"__annotations__", "__classcell__", "__dict__", "__weakref__"}

    class _Fields(type):
        """Makes a named tuple of the annotated names of a class, as `typing.NamedTuple` does."""

        def __new__(cls, name, bases, namespace):
            if not bases:
                return super().__new__(cls, name, bases, namespace)
            fields = namespace.get("__annotations__", {})
            defaults = [namespace[field] for field in fields if field in namespace]
            made = namedtuple(name, fields, defaults=defaults, module=namespace["__module__"])
            made.__annotations__ = fields
            for key, value in namespace.items():
                if key not in fields and key not in _OF_TUPLES:
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Fields):
        """The base of a class with typed fields."""

    class Protocol:
        """The base of a class that only type checkers look at."""
