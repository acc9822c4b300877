"""`fixlearn summary --from-json`: every format from a file, without the repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import GUARD, LESSON

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

CHANGELOG = "# Changelog\n\n## 2.0\n\n- Pages.\n\n## 1.1\n\n- Rows.\n"
WEAK = LESSON.replace("kind: test", "kind: document").replace(
    "tests/test_pager.py::test_every_row", "pager.md"
)


def _arrange(repo: GitRepo) -> None:
    """Three releases: a lesson, the same one stronger, and its mistake again."""
    lesson = "lessons/2026/last-row.md"
    test = {"tests/test_pager.py": "def test_every_row():\n    pass\n", "pager.md": "Pages\n"}
    repo.commit("fix: keep the last row\n\nLesson: last-row", {lesson: WEAK, **test, **GUARD})
    repo.tag("v1.0")
    repo.commit("test: page through all rows", {lesson: LESSON})
    repo.commit("fix: show the <b>first</b> row", {"pager.py": "rows = []\n"})
    repo.tag("v1.1")
    repo.commit("fix: keep the last row again\n\nLesson: last-row", {"pager.py": "rows = [2]\n"})
    repo.commit("docs: a typo\n\nFix: no (only words)", {"pager.md": "Rows\n"})
    repo.tag("v2.0")


@pytest.fixture
def stored(repo: GitRepo, original, fixlearn: Fixlearn, tmp_path: Path) -> str:
    """The file with all releases of a history, which is the current folder."""
    repo.become(original(_arrange))
    file = tmp_path / "all.json"
    file.write_text(fixlearn("summary", "--all", "--format", "json").stdout)
    return str(file)


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("no-repository")


FORMATS = (
    ["--format", "text"],
    ["--format", "markdown", "--full"],
    ["--format", "html"],
    ["--format", "json"],
    ["--no-repeats", "--max-missing", "0"],
)


def test_every_format_is_the_same_without_the_repository(
    stored: str, elsewhere: Path, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    direct = [fixlearn("summary", "--all", *options) for options in FORMATS]
    section = ["summary", "v2.0", "--update", "CHANGELOG.md"]
    Path("CHANGELOG.md").write_text(CHANGELOG)
    fixlearn(*section)
    changelog = Path("CHANGELOG.md").read_text()
    monkeypatch.chdir(elsewhere)

    assert [fixlearn("summary", "--from-json", stored, *each) for each in FORMATS] == direct
    Path("CHANGELOG.md").write_text(CHANGELOG)
    run = fixlearn(*section, "--from-json", stored)
    assert (run.exit_code, Path("CHANGELOG.md").read_text()) == (0, changelog)
    assert fixlearn(*section, "--from-json", stored, "--check").exit_code == 0


def test_a_release_of_the_file_is_chosen_and_the_file_may_be_stdin(
    stored: str, elsewhere: Path, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(elsewhere)
    Path("name.txt").write_text("{{ releases|map(attribute='name')|join(' ') }}\n")

    def names(*options: str, stdin: str = "") -> str:
        template = ("--template", "name.txt")
        return fixlearn("summary", "--from-json", *options, *template, stdin=stdin).stdout.strip()

    assert names(stored, "v1.1") == "v1.1"
    assert names(stored, "--unreleased") == "unreleased"
    assert names("-", "v1.1", stdin=Path(stored).read_text()) == "v1.1"
    assert names(stored).startswith("unreleased v2.0 ")


NO_RELEASE = """\
error: {file} has no release v2.1; did you mean "v2.0"?
  why: it has unreleased, v2.0, v1.1 and others
  hint: fixlearn summary --all --format json     prints all of a repository
"""


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["v2.1"], NO_RELEASE),
        (["v1.0", "--unreleased"], "RELEASE and --unreleased cannot be used together."),
        (["v1.1..v2.0"], "--from-json and a range cannot be used together."),
        (["--all"], "--from-json and --all cannot be used together."),
        (["--update", "pager.md"], "--update needs one release: RELEASE, or --unreleased."),
    ],
)
def test_what_the_file_cannot_answer_is_refused(
    stored: str, fixlearn: Fixlearn, options: list[str], says: str
) -> None:
    run = fixlearn("summary", "--from-json", stored, *options)

    assert (run.exit_code, run.stdout) == (2, "")
    assert says.format(file=stored) in run.stderr


def test_a_file_that_is_missing_or_another_document_is_refused(
    tmp_path: Path, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("due.json").write_text(json.dumps({"schema_version": 1, "command": "due"}))

    assert fixlearn("summary", "--from-json", "none.json").stderr == (
        "error: cannot access none.json\n"
        "  why: No such file or directory\n"
        "  hint: check the file, then try again\n"
    )
    assert fixlearn("summary", "--from-json", "due.json").stderr.splitlines()[:2] == [
        "error: due.json is no document of summary",
        "  why: it is one of fixlearn due",
    ]
