"""Gives an engine the facts, and asks it. Only this module knows the engines apart."""

from __future__ import annotations

from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fixlearn.errors import CannotTell, UsageError
from fixlearn.render.facts import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, timedelta

    from ibis import Table

    from fixlearn.render.rollup import Answers

_EXTRA = "pip install 'fixlearn[rollup]'"
# The columns that the questions need. A reader skips the others; a fact without one has null.
READ = {
    name: COLUMNS[name]
    for name in (
        "fact repository release released day version enforce since commit committed outcome repeat"
        " lessons owed overdue lesson title path gap date strongest_kind cause audience state group"
        " state_now group_now holds evidence declared_same_as owner due status"
    ).split()
}
_DUCKDB = {"text": "VARCHAR", "texts": "VARCHAR[]", "number": "BIGINT", "flag": "BOOLEAN"}
_SPARK = {"text": "STRING", "texts": "ARRAY<STRING>", "number": "BIGINT", "flag": "BOOLEAN"}
_IBIS = {"text": "string", "texts": "array<string>", "number": "int64", "flag": "boolean"}

QUESTIONS = (
    "repositories",
    "owed",
    "owed_by_role",
    "learned",
    "quarters",
    "repeats",
    "suggestions",
    "copies",
)


def answers(
    sources: Sequence[str],
    listed: Sequence[str] = (),
    *,
    on: date,
    since: timedelta,
    stale: timedelta,
    span: timedelta,
    url: str = "",
    questions: Sequence[str] = QUESTIONS,
) -> Answers:
    """{question: its rows}, by the engine of a URL; `rollup.tables` says what the times mean.

    Raises UsageError without the extra or without facts, CannotTell if they cannot be read.
    """
    connection = connect(url)
    from fixlearn.rollup.tables import Tables

    facts = read(connection, find(sources))
    tables = Tables(facts, listed, on=on, since=since, stale=stale, span=span)
    return {name: getattr(tables, name).to_pyarrow().to_pylist() for name in questions}


def connect(url: str = "") -> Any:
    """The Ibis backend of a URL; without one, DuckDB in this process.

    Raises UsageError if Ibis or the engine is not installed, or if no engine has such a URL.
    """
    try:
        import ibis

        return ibis.connect(url) if url else ibis.duckdb.connect()
    except ImportError as error:
        raise UsageError("rollup needs Ibis", why=str(error), hint=_EXTRA) from error
    except Exception as error:  # each engine has errors of its own
        raise UsageError(
            f'cannot connect to the engine "{url}"',
            why=_first_line(error),
            hint="--engine duckdb://     (or the URL of another Ibis backend)",
        ) from error


def find(sources: Iterable[str]) -> list[str]:
    """The files of facts: each source is a file, a pattern, a folder, or the URL of a store.

    The engine opens URLs, and patterns in them. Raises UsageError if a local source has no files.
    """
    files: dict[str, None] = {}
    for source in sources:
        if "://" in source:
            files[source] = None
            continue
        if Path(source).is_dir():
            paths = [str(path) for path in Path(source).rglob("*") if _has_facts(path)]
        else:
            paths = [source] if Path(source).is_file() else glob(source, recursive=True)  # noqa: PTH207
        if not paths:
            raise UsageError(
                f'no facts in "{source}"',
                why="there is no such file, or no file matches",
                hint="fixlearn export > facts.jsonl",
            )
        files |= dict.fromkeys(sorted(paths))
    return list(files)


def _has_facts(path: Path) -> bool:
    return path.name.endswith((".jsonl", ".jsonl.gz", ".parquet")) and path.is_file()


def read(connection: Any, files: Sequence[str]) -> Table:
    """The facts in these files, each with its `filename`, read once.

    Raises CannotTell for a file that cannot be read.
    """
    parquet = [file for file in files if file.endswith(".parquet")]
    lines = [file for file in files if not file.endswith(".parquet")]
    reader = _READERS.get(connection.name, _read_by_duckdb)
    try:
        tables = [
            reader(connection, paths, is_parquet)
            for paths, is_parquet in ((lines, False), (parquet, True))
            if paths
        ]
        facts = tables[0].union(*tables[1:]) if tables[1:] else tables[0]
        # Of older releases, only the fixes and the lessons count.
        return facts.filter((facts.fact != "release") | facts.release.isnull()).cache()
    except Exception as error:
        raise CannotTell(
            "the facts cannot be read",
            why=_first_line(error),
            hint="fixlearn export > facts.jsonl     writes a file that can be read",
        ) from error


def _read_into_duckdb(connection: Any, paths: Sequence[str], is_parquet: bool) -> Table:
    if not is_parquet:
        columns = {name: _DUCKDB[type_] for name, type_ in READ.items()}
        return connection.read_json(
            paths, columns=columns, format="newline_delimited", filename=True
        )
    import ibis

    table = connection.read_parquet(paths, union_by_name=True, filename=True)
    missing = {
        name: ibis.null(_IBIS[type_]) for name, type_ in READ.items() if name not in table.columns
    }
    return table.mutate(**missing).select(*READ, "filename")


def _read_into_spark(connection: Any, paths: Sequence[str], is_parquet: bool) -> Table:
    from pyspark.sql import SparkSession
    from pyspark.sql.functions import input_file_name

    session = SparkSession.getActiveSession()
    assert session is not None
    reader = session.read.schema(
        ", ".join(f"`{name}` {_SPARK[type_]}" for name, type_ in READ.items())
    )
    frame = reader.parquet(*paths) if is_parquet else reader.json(list(paths))
    view = "fixlearn_parquet" if is_parquet else "fixlearn_lines"
    frame.withColumn("filename", input_file_name()).createOrReplaceTempView(view)
    return connection.table(view)


def _read_by_duckdb(connection: Any, paths: Sequence[str], is_parquet: bool) -> Table:
    """For an engine that cannot read these files itself: they go through this process."""
    rows = _read_into_duckdb(connect(), paths, is_parquet).to_pyarrow()
    name = "fixlearn_parquet" if is_parquet else "fixlearn_lines"
    return connection.create_table(name, rows, temp=True, overwrite=True)


_READERS = {"duckdb": _read_into_duckdb, "pyspark": _read_into_spark}


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).strip().splitlines()[0][:300]
