"""Gives an engine the facts, and asks it. Only this module knows the engines apart."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, contextmanager
from glob import glob
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from fixlearn.errors import CannotTell, FixlearnError, UsageError
from fixlearn.render.facts import COLUMNS
from fixlearn.render.rollup import Answer, Answers, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date, timedelta

    from ibis import Table

    from fixlearn.rollup.tables import Tables

_MORE_MEMORY = '--engine "duckdb://?memory_limit=4GB"     gives DuckDB more memory'
_ASK_DUCKDB = "fixlearn rollup <facts>     asks DuckDB"
_EXTRA = "pip install 'fixlearn[rollup]'"
# The columns that the questions need. A reader skips the others; a fact without one has null.
READ = {
    name: COLUMNS[name]
    for name in (
        "fact repository release released day version enforce since commit committed outcome repeat"
        " lessons owed overdue lesson title gap date strongest_kind cause audience state group"
        " state_now group_now holds evidence declared_same_as owner due status"
    ).split()
}
_DUCKDB = {"text": "VARCHAR", "texts": "VARCHAR[]", "number": "BIGINT", "flag": "BOOLEAN"}
_SPARK = {"text": "STRING", "texts": "ARRAY<STRING>", "number": "BIGINT", "flag": "BOOLEAN"}
_IBIS = {"text": "string", "texts": "array<string>", "number": "int64", "flag": "boolean"}

# DuckDB writes what does not fit into this memory to its temporary folder. Python, Ibis and the
# buffers of the files need up to half a gigabyte more, so that the process stays below 1 GB. Each
# thread has buffers of its own.
_SETTINGS = {
    "memory_limit": "500MB",
    "threads": str(min(os.cpu_count() or 1, 4)),
    "preserve_insertion_order": "false",
}
_PACKAGES = {"s3": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs"}
_VIEWS = {False: "fixlearn_lines", True: "fixlearn_parquet"}
_BATCH = 10_000  # rows that are in Python's memory at the same time
_LEAST, _MOST = 3, 50  # rows of a question about one repository


class Facts(NamedTuple):
    """Facts that an engine has read. Raises CannotTell if it cannot answer a question."""

    tables: Tables
    engine: str

    def rows(self, question: str) -> Iterator[Row]:
        """All rows of a question, in order."""
        with self._asking(question):
            numbered = self.tables.numbered(question)
            for start in count(step=_BATCH):
                rows = numbered.filter((numbered.at >= start) & (numbered.at < start + _BATCH))
                batch = rows.order_by("at").drop("at").to_pyarrow().to_pylist()
                yield from batch
                if len(batch) < _BATCH:
                    return

    def answers(self, questions: Iterable[str], most: int, details: int = 0) -> Answers:
        """The first rows of each question, and about so many `details` about each repository."""
        repositories = list(self.rows("repositories"))
        each = 0
        if details:
            each = min(max(details // max(len(repositories), 1), _LEAST), _MOST)
        answers = {"repositories": Answer(repositories, len(repositories))}
        for question in questions:
            with self._asking(question):
                table = self.tables.first_rows(question, most, each)
                rows = table.to_pyarrow().to_pylist()
            total = rows[0]["total"] if rows else 0
            answers[question] = Answer(rows, total)
        return answers

    def _asking(self, question: str) -> AbstractContextManager[None]:
        what = f'the engine "{self.engine}" cannot answer the question "{question}"'
        return _readable_errors(what, hint=_ASK_DUCKDB)


@contextmanager
def _readable_errors(what: str, *, hint: str, urls: Sequence[str] = ()) -> Iterator[None]:
    """Turn every error of an engine or a store into CannotTell; each has errors of its own."""
    try:
        yield
    except FixlearnError:
        raise
    except Exception as error:
        _raise_if_interrupted(error)
        is_full = "Out of Memory" in str(error)
        why = _first_line(error, *urls)
        raise CannotTell(what, why=why, hint=_MORE_MEMORY if is_full else hint) from error


class Period(NamedTuple):
    """The days of a report."""

    on: date  # the last one
    since: timedelta  # in which lessons are news
    stale: timedelta  # after which a repository that sends no facts has stopped sending
    learning: timedelta  # in which a repository that fixes bugs should learn something


@contextmanager
def opened(
    sources: Sequence[str], listed: Sequence[str], period: Period, url: str = ""
) -> Iterator[Facts]:
    """Facts in the engine of a URL; `listed` are the repositories that should send some.

    Raises UsageError without the extra or without facts, CannotTell if they cannot be read.
    """
    with TemporaryDirectory(prefix="fixlearn-rollup-") as folder:
        connection = connect(url, folder)
        try:
            from fixlearn.rollup.tables import Tables

            keep = _keeper(connection, is_ours=_is_ours(url))
            facts = read(connection, sources, keep, folder)
            yield Facts(Tables(facts, listed, period, keep), connection.name)
        finally:
            connection.disconnect()


def connect(url: str, folder: str) -> Any:
    """The Ibis backend of a URL; otherwise DuckDB in this process, with its data in a folder.

    Raises UsageError if Ibis or the engine is not installed, or if no engine has such a URL.
    """
    try:
        import ibis

        if not _is_ours(url):
            return ibis.connect(url)
        settings = {**_SETTINGS, "temp_directory": folder, **dict(parse_qsl(urlsplit(url).query))}
        return ibis.duckdb.connect(Path(folder, "facts.duckdb"), **settings)
    except ImportError as error:
        raise UsageError("rollup needs Ibis", why=str(error), hint=_EXTRA) from error
    except Exception as error:  # each engine has errors of its own
        _raise_if_interrupted(error)
        raise UsageError(
            f'cannot connect to the engine "{_public(url)}"',
            why=_first_line(error, url),
            hint="--engine duckdb://     (or the URL of another Ibis backend)",
        ) from error


def _is_ours(url: str) -> bool:
    """True for DuckDB without a database of the user; the URL may have settings of DuckDB."""
    return not url or url.partition("?")[0] == "duckdb://"


def _keeper(connection: Any, is_ours: bool) -> Callable[[Table], Table]:
    """Stores the rows of a table in the engine."""
    numbers = count(1)

    def keep(table: Table) -> Table:
        name = f"fixlearn_{next(numbers)}"
        if connection.name != "pyspark":
            # A table in a file is compressed, and a temporary one is not.
            return connection.create_table(name, table, temp=not is_ours)
        # Without the plan of the table: Spark would print the plans of all tables before.
        frame = _spark().sql(connection.compile(table)).localCheckpoint()
        frame.createOrReplaceTempView(name)
        return connection.table(name)

    return keep


def find(sources: Iterable[str], register: Callable[[Any], None] = lambda _: None) -> list[str]:
    """The files of facts: each source is a file, a pattern, a folder, or the URL of one in a store.

    `register` is called with the file system of fsspec that opens a URL, if it is installed.
    Otherwise, the engine opens the URL. Raises UsageError if a source has no files.
    """
    files: dict[str, None] = {}
    for source in sources:
        if "://" in source:
            paths = _in_store(source, register)
        elif Path(source).is_dir():
            paths = [str(path) for path in Path(source).rglob("*") if _has_facts(str(path))]
        else:
            paths = [source] if Path(source).is_file() else glob(source, recursive=True)  # noqa: PTH207
        if not paths:
            raise UsageError(
                f'no facts in "{_public(source)}"',
                why="there is no such file, or no file matches",
                hint="fixlearn export > facts.jsonl",
            )
        files |= dict.fromkeys(sorted(paths))
    return list(files)


def _in_store(url: str, register: Callable[[Any], None]) -> list[str]:
    """The URLs of the files. Raises CannotTell if the store does not answer."""
    try:
        from fsspec.core import url_to_fs

        files, path = url_to_fs(url)
    except (ImportError, ValueError):
        return [url]
    register(files)
    hint = (
        "set the address and the credentials as for the tool of the store, for example"
        " AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    )
    with _readable_errors(f'"{_public(url)}" cannot be read', hint=hint, urls=[url]):
        paths = filter(_has_facts, files.find(path)) if files.isdir(path) else files.glob(path)
        return [files.unstrip_protocol(path) for path in paths]


def _has_facts(path: str) -> bool:
    return path.endswith((".jsonl", ".jsonl.gz", ".parquet"))


def read(
    connection: Any, sources: Sequence[str], keep: Callable[[Table], Table], folder: str
) -> Table:
    """The facts in these files, each with its `filename`, read once.

    Raises UsageError without files, CannotTell for a file that cannot be read.
    """
    if connection.name not in _READERS:
        return _read_through_duckdb(connection, sources, folder)
    is_duckdb = connection.name == "duckdb"
    if is_duckdb:
        files = find(sources, connection.register_filesystem)
    else:  # its workers open the URLs
        urls = [source for source in sources if "://" in source]
        files = [*find(source for source in sources if source not in urls), *urls]
    parquet = [file for file in files if file.endswith(".parquet")]
    lines = [file for file in files if not file.endswith(".parquet")]
    reader = _READERS[connection.name]
    with _readable_errors("the facts cannot be read", hint=_hint(sources), urls=sources):
        tables = [
            reader(connection, paths, is_parquet)
            for paths, is_parquet in ((lines, False), (parquet, True))
            if paths
        ]
        facts = tables[0].union(*tables[1:]) if tables[1:] else tables[0]
        # Of older releases, only the fixes and the lessons count.
        return keep(facts.filter((facts.fact != "release") | facts.release.isnull()))


def _raise_if_interrupted(error: Exception) -> None:
    """Raise KeyboardInterrupt if a signal ended a query of DuckDB, which makes an error of it."""
    if "Query interrupted" in str(error):
        raise KeyboardInterrupt from error


def _hint(sources: Sequence[str]) -> str:
    """What to do about facts that cannot be read."""
    for source in sources:
        package = _PACKAGES.get(source.partition("://")[0]) if "://" in source else None
        if package and find_spec(package) is None:
            return f"pip install {package}     opens such URLs"
    return "fixlearn export > facts.jsonl     writes a file that can be read"


def _read_into_duckdb(connection: Any, paths: Sequence[str], is_parquet: bool) -> Table:
    if not is_parquet:
        columns = {name: _DUCKDB[type_] for name, type_ in READ.items()}
        return connection.read_json(
            paths, columns=columns, format="newline_delimited", filename=True
        )
    import ibis

    # Ibis would download an extension for URLs, even if fsspec opens them.
    rows = connection.con.read_parquet(list(paths), union_by_name=True, filename=True)
    rows.create_view(_VIEWS[is_parquet])
    table = connection.table(_VIEWS[is_parquet])
    missing = {
        name: ibis.null(_IBIS[type_]) for name, type_ in READ.items() if name not in table.columns
    }
    return table.mutate(**missing).select(*READ, "filename")


def _read_into_spark(connection: Any, paths: Sequence[str], is_parquet: bool) -> Table:
    from pyspark.sql.functions import input_file_name

    reader = _spark().read.schema(
        ", ".join(f"`{name}` {_SPARK[type_]}" for name, type_ in READ.items())
    )
    frame = reader.parquet(*paths) if is_parquet else reader.json(list(paths))
    frame.withColumn("filename", input_file_name()).createOrReplaceTempView(_VIEWS[is_parquet])
    return connection.table(_VIEWS[is_parquet])


def _spark() -> Any:
    from pyspark.sql import SparkSession

    return SparkSession.getActiveSession()


_READERS = {"duckdb": _read_into_duckdb, "pyspark": _read_into_spark}


def _read_through_duckdb(connection: Any, sources: Sequence[str], folder: str) -> Table:
    """The facts for an engine that does not read these files itself: DuckDB writes one for it."""
    path = str(Path(folder, "facts.parquet"))
    duckdb = connect("", folder)
    try:
        read(duckdb, sources, _keeper(duckdb, is_ours=True), folder).to_parquet(path)
    finally:
        duckdb.disconnect()
    what = f'the engine "{connection.name}" cannot read the facts'
    with _readable_errors(what, hint=_ASK_DUCKDB):
        try:
            return connection.read_parquet(path)
        except NotImplementedError:
            from pyarrow.parquet import read_table

            return connection.create_table("fixlearn_facts", read_table(path), temp=True)


def _public(url: str) -> str:
    """A URL without user, password and settings, which may be secret."""
    if "://" not in url:
        return url
    scheme, _, rest = url.partition("?")[0].partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def _first_line(error: Exception, *urls: str) -> str:
    """The first line of a message, without what is secret in these URLs."""
    text = str(error) or type(error).__name__
    for url in filter(None, urls):
        address, _, query = url.partition("?")
        password = address.rpartition("@")[0].rpartition(":")[2]
        for secret in filter(None, (query, password)):
            text = text.replace(secret, "***")
    return text.strip().splitlines()[0][:300]
