"""Facts as one Parquet file; the columns that a fact does not have are null."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.errors import MissingPackage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixlearn.render.jsonl import Fact

# The type of each column. A reader of JSON Lines needs them, too: no line has all keys.
COLUMNS = {
    **dict.fromkeys(
        "fact repository component release released head committed day version enforce previous"
        " commit subject outcome reason due lesson title path gap date strongest_kind strength"
        " state group state_now group_now impact cause found_by audience issue retired same_as"
        " change owner first_due status".split(),
        "text",
    ),
    **dict.fromkeys(
        "since lessons kinds also_in changes areas evidence supersedes declared_same_as".split(),
        "texts",
    ),
    **dict.fromkeys("schema_version commits repairs_open owed overdue planned".split(), "number"),
    **dict.fromkeys("repeat proven holds".split(), "flag"),
    **dict.fromkeys("outcomes groups".split(), "counts"),
}


def parquet(facts: Iterable[Fact]) -> bytes:
    """The file. Raises MissingPackage without pyarrow."""
    try:
        import pyarrow
        from pyarrow.parquet import write_table
    except ImportError as error:
        raise MissingPackage("--format parquet", "pyarrow") from error
    text, number = pyarrow.string(), pyarrow.int64()
    types = {
        "text": text,
        "texts": pyarrow.list_(text),
        "number": number,
        "flag": pyarrow.bool_(),
        "counts": pyarrow.map_(text, number),
    }
    rows = [{key: _value(value) for key, value in fact.items()} for fact in facts]
    schema = pyarrow.schema([(name, types[type_]) for name, type_ in COLUMNS.items()])
    sink = pyarrow.BufferOutputStream()
    write_table(pyarrow.Table.from_pylist(rows, schema=schema), sink)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _value(value: object) -> object:
    """The value without lone surrogates, which are no Unicode text."""
    if isinstance(value, str):
        return str.encode(value, "utf-8", "replace").decode()
    if isinstance(value, list):
        return [_value(item) for item in value]
    return list(value.items()) if isinstance(value, dict) else value
