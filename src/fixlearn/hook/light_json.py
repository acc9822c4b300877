"""JSON without the module json, whose import takes as long as Python needs to start.

It uses the C functions that json itself is made of; where they are missing, json does the work.
"""

from __future__ import annotations


def loads(text: str) -> object:
    """The value of a JSON document. Raises ValueError if it is none."""
    text = text.strip()
    try:
        from _json import make_scanner

        value, end = make_scanner(_Settings)(text, 0)  # type: ignore[arg-type]
    except (ImportError, StopIteration, AttributeError, TypeError, SystemError):
        end = -1  # a SystemError: the scanner takes its own exception from json, if that is loaded
    if end == len(text):
        return value
    import json

    return json.loads(text)


def dumps(value: object) -> str:
    """The JSON of texts, truth values, and mappings of them, in ASCII."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{dumps(key)}: {dumps(item)}' for key, item in value.items())}}}"
    if isinstance(value, bool):
        return str(value).lower()
    try:
        from _json import encode_basestring_ascii
    except ImportError:
        from json.encoder import py_encode_basestring_ascii as encode_basestring_ascii
    return encode_basestring_ascii(str(value))


class _Settings:
    """The settings of json's own decoder."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float
