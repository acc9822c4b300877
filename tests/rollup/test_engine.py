"""Facts in files, as engines read them."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.rollup.exports import a_shown_lesson, an_export_of, ask, three_repositories, write
from tests.support import needs_module

from fixlearn.errors import CannotTell, UsageError
from fixlearn.render.facts import facts, parquet
from fixlearn.rollup.engine import connect, find

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
    assert find(["s3://bucket/**/*.jsonl"]) == ["s3://bucket/**/*.jsonl"]
    with pytest.raises(UsageError, match=r'no facts in "c.jsonl"'):
        find(["c.jsonl"])


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
        connect("abacus://x")
