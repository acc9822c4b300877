"""Facts in files, as engines read them."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, NoReturn

import pytest
from tests.rollup.exports import a_shown_lesson, an_export_of, ask, three_repositories, write
from tests.support import needs_module

from fixlearn.errors import CannotTell, UsageError
from fixlearn.render.facts import facts, parquet
from fixlearn.rollup.engine import Facts, connect, find

if TYPE_CHECKING:
    from pathlib import Path


def test_a_source_is_a_file_a_folder_a_pattern_or_a_url(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, *(an_export_of(name) for name in ("b", "a", "team/c")))
    (tmp_path / "notes.txt").touch()
    monkeypatch.chdir(tmp_path)

    assert find(["."]) == ["a.jsonl", "b.jsonl", "team/c.jsonl"]
    assert find(["**/*.jsonl"]) == ["a.jsonl", "b.jsonl", "team/c.jsonl"]
    assert find(["b.jsonl", "?.jsonl"]) == ["b.jsonl", "a.jsonl"]
    with pytest.raises(UsageError, match=r'no facts in "c.jsonl"'):
        find(["c.jsonl"])


def test_facts_in_a_store_are_found_and_read_by_fsspec(tmp_path: Path) -> None:
    """This store is a part of fsspec, in the memory of this process."""
    needs_module("ibis", by=".ci/rollup")
    needs_module("fsspec", by=".ci/rollup")
    from fsspec import filesystem

    store = filesystem("memory")
    folder = write(tmp_path, *three_repositories())
    store.put(str(folder), "/learning", recursive=True)
    store.pipe_file("/learning/notes.txt", b"no facts")
    names = ["a-team/pager", "a-team/tables", "b-team/quiet"]
    urls = [f"memory:///learning/{name}.jsonl" for name in names]

    assert find(["memory://learning"]) == find(["memory://learning/**/*.jsonl"]) == urls
    assert ask("memory://learning", questions=["copies"]) == ask(folder, questions=["copies"])
    with pytest.raises(UsageError, match='no facts in "memory://gone"'):
        find(["memory://user:password@gone?key=secret"])


def test_the_package_that_opens_a_url_is_named() -> None:
    needs_module("ibis", by=".ci/rollup")
    alone = "duckdb://?autoinstall_known_extensions=false&autoload_known_extensions=false"

    with pytest.raises(CannotTell) as caught:
        ask("gs://learning/facts.jsonl?key=secret", url=alone)

    assert caught.value.hint == "pip install gcsfs     opens such URLs"
    assert "secret" not in str(caught.value)


def test_an_engine_that_cannot_read_the_facts_is_named(tmp_path: Path) -> None:
    needs_module("ibis", by=".ci/rollup")

    with pytest.raises(CannotTell) as caught:
        ask(write(tmp_path, *three_repositories()), url="sqlite://")

    assert str(caught.value) == (
        'the engine "sqlite" cannot read the facts\n'
        "  why: Array types aren't supported in SQLite\n"
        "  hint: fixlearn rollup <facts>     asks DuckDB"
    )


def test_a_query_that_a_signal_ends_is_no_error_of_the_engine() -> None:
    class Ended:
        def numbered(self, question: str) -> NoReturn:
            raise RuntimeError("Query interrupted")  # so DuckDB says it

    with pytest.raises(KeyboardInterrupt):
        list(Facts(Ended(), "duckdb").rows("repositories"))  # type: ignore[arg-type]


def test_too_little_memory_is_said(tmp_path: Path) -> None:
    needs_module("ibis", by=".ci/rollup")

    with pytest.raises(CannotTell) as caught:
        ask(write(tmp_path, *three_repositories()), url="duckdb://?memory_limit=1MB")

    assert caught.value.hint == (
        '--engine "duckdb://?memory_limit=4GB"     gives DuckDB more memory'
    )


def test_settings_of_duckdb_are_taken_from_the_url(tmp_path: Path) -> None:
    needs_module("ibis", by=".ci/rollup")
    connection = connect("duckdb://?memory_limit=1GB", str(tmp_path))
    settings = "SELECT current_setting('memory_limit'), current_setting('temp_directory')"

    assert connection.raw_sql(settings).fetchall() == [("953.6 MiB", str(tmp_path))]
    connection.disconnect()


def test_parquet_and_json_lines_give_the_same_answers(tmp_path: Path) -> None:
    needs_module("ibis", by=".ci/rollup")
    exports = three_repositories()
    mixed = write(tmp_path / "mixed", *exports[1:])
    (mixed / "pager.parquet").write_bytes(parquet(facts(exports[0])))

    lines = write(tmp_path / "lines", *exports)
    questions = ("repositories", "copies")
    assert ask(mixed, questions=questions) == ask(lines, questions=questions)


def test_of_several_files_of_a_repository_the_newest_counts(tmp_path: Path) -> None:
    needs_module("ibis", by=".ci/rollup")
    write(tmp_path / "1", an_export_of("pager", a_shown_lesson("new")))
    write(tmp_path / "2", an_export_of("pager", a_shown_lesson("old"), day=date(2026, 1, 30)))

    (row,) = ask(tmp_path, questions=["repositories"])["repositories"]

    assert (row["day"], row["lessons"]) == ("2026-01-31", 1)


def test_facts_of_older_versions_are_read(tmp_path: Path) -> None:
    """They have no line for the repository or its repair items, and fewer keys."""
    needs_module("ibis", by=".ci/rollup")
    new = "path gap changes areas declared_same_as state_now group_now holds evidence".split()
    lines = []
    for fact in facts(three_repositories()[0]):
        if fact["fact"] not in ("repository", "repair"):
            lines.append(json.dumps({key: fact[key] for key in fact if key not in new}))
    (tmp_path / "pager.jsonl").write_text("\n".join(lines))

    (row,) = ask(tmp_path, questions=["repositories"])["repositories"]

    assert row["state"] == "day unknown"
    assert (row["lessons"], row["holding"]) == (2, 2)


def test_a_file_that_has_no_facts_is_named(tmp_path: Path) -> None:
    needs_module("ibis", by=".ci/rollup")
    (tmp_path / "broken.jsonl").write_text("{no json\n")

    with pytest.raises(CannotTell) as caught:
        ask(tmp_path)

    assert "broken.jsonl" in str(caught.value)


def test_an_unknown_engine_is_refused() -> None:
    needs_module("ibis", by=".ci/rollup")
    with pytest.raises(UsageError, match='cannot connect to the engine "abacus://x"'):
        connect("abacus://x", "")
