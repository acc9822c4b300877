"""Commits by which a fix could pass without a lesson, in a real repository: each is found."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from tests.support import GUARD, LESSON, GitRepo

BOT = {"GIT_AUTHOR_NAME": "dependabot[bot]", "GIT_AUTHOR_EMAIL": "support@github.com"}


def refused(run) -> list[str]:
    """The subjects of the commits that a check refuses."""
    pairs = pairwise(run.stdout.splitlines())
    heads = [head for head, below in pairs if below.startswith("  missing-lesson")]
    return [head.partition(" ")[2] for head in heads]


def test_a_scope_and_the_name_of_a_bot_exempt_only_changes_that_agree(repo, fixlearn, monkeypatch):
    repo.commit("feat: a parser", {f"src/{name}.py": "rows = []\n" for name in "abcd"})
    repo.commit("fix(docs): crash in the parser", {"src/a.py": "b"})
    repo.commit("fix(docs): crash in the parser's page", {"docs/parser.md": "b"})
    repo.commit("fix(docs): a typo in the docstring", {"src/b.py": "c"})
    repo.commit("fix(deps): crash with pages 2", {"src/c.py": "d", "pyproject.toml": "2"})
    for name, value in BOT.items():
        monkeypatch.setenv(name, value)
    repo.commit("fix: crash on an empty page", {"src/d.py": "e"})
    repo.commit("fix(deps): bump pages from 1 to 2", {"pyproject.toml": "3", "uv.lock": "3"})

    run = fixlearn("check", "HEAD~6..HEAD")

    assert refused(run) == ["fix: crash on an empty page", "fix(docs): crash in the parser"]


@pytest.fixture
def merged(repo) -> GitRepo:
    """main and topic, which both changed c.py and the two ends of f.py; main is checked out."""
    rows = "".join(f"{row}\n" for row in range(20))
    repo.commit("feat: rows", {"f.py": rows, "c.py": "1\n"})
    repo.branch("topic")
    repo.commit("feat: the first row", {"f.py": rows.replace("0\n", "first\n", 1), "c.py": "2\n"})
    repo.switch("main")
    repo.commit("feat: the last row", {"f.py": rows.replace("19\n", "last\n"), "c.py": "3\n"})
    return repo


def merge(repo: GitRepo, message: str, files: dict[str, str]) -> None:
    """Merge topic, resolve its conflict with these files, and commit."""
    repo.try_git("merge", "--no-ff", "--no-commit", "topic")
    repo.commit(message, {"c.py": "2\n", **files})


def test_a_merge_is_judged_by_what_it_changes_itself(merged, fixlearn):
    merge(merged, "fix: keep the last row", {"new.py": "rows = []"})

    assert refused(fixlearn("check", "HEAD~1..HEAD")) == ["fix: keep the last row"]


@pytest.mark.parametrize("lines", ["2\n", "3\n2\n", "2 or 3\n"])
def test_a_merge_that_only_resolves_conflicts_changes_nothing_itself(merged, fixlearn, lines):
    merge(merged, "fix: keep the last row", {"c.py": lines})

    run = fixlearn("check", "HEAD~1..HEAD", "--verbose")

    assert (run.exit_code, refused(run)) == (0, [])
    assert "fix: keep the last row\n  exempt: merge\n" in run.stdout


def test_a_merge_that_hides_a_change_below_an_ordinary_subject_is_shown(merged, fixlearn):
    rows = "first\n" + "".join(f"{row}\n" for row in range(1, 19)) + "last\n"
    merge(merged, "Merge branch 'topic'", {"f.py": rows.replace("9\n", "nine\n", 1)})

    run = fixlearn("check", "HEAD~1..HEAD", "--format", "json")

    merges = "1 merge with changes of source code that no parent has"
    assert f"1 exempt, {merges} ({merged.head[:7]})" in run.stderr
    assert json.loads(run.stdout)["own_merges"] == [merged.head]


def test_an_octopus_merge_that_hides_a_change_is_shown_and_one_that_only_merges_is_not(
    repo, fixlearn
):
    def changed(row: int) -> dict[str, str]:
        rows = "".join(f"{n} changed\n" if n == row else f"{n}\n" for n in range(1, 31))
        return {"rows.py": rows}

    repo.commit("feat: rows", changed(0))
    for row in (5, 15, 25):
        repo.git("switch", "--quiet", "--create", f"topic-{row}", "main")
        repo.commit("feat: a row", changed(row))
    repo.switch("main")
    clean = repo.merge("topic-5", "topic-15", "topic-25")
    plain = fixlearn("check", "HEAD^1..HEAD", "--format", "json")
    repo.write({"rows.py": (repo.path / "rows.py").read_text().replace("10\n", "ten\n")})
    repo.git("commit", "--quiet", "--amend", "--all", "--no-edit", "--no-verify")
    hidden = fixlearn("check", "HEAD^1..HEAD", "--format", "json")

    assert repo.head != clean
    assert json.loads(plain.stdout)["own_merges"] == []
    assert json.loads(hidden.stdout)["own_merges"] == [repo.head]


def test_the_lesson_that_a_merge_adds_covers_it(merged, fixlearn):
    merge(merged, "fix: keep the last row", {"new.py": "", "lessons/2026/last-row.md": LESSON})

    run = fixlearn("check", "HEAD~1..HEAD", "--verbose")

    assert "fix: keep the last row\n  covered: it adds last-row\n" in run.stdout


def test_a_fixup_is_pending_until_it_lands_on_the_default_branch(repo, fixlearn):
    repo.commit("feat: rows", {"rows.py": "rows = [1, 2]\n"})
    repo.branch("topic")
    repo.commit("fixup! fix: keep the last row", {"rows.py": "rows = [1]\n"})

    pending = [fixlearn("check", *range) for range in (["main..HEAD"], ["--all"])]
    repo.git("branch", "--force", "main")
    landed = [fixlearn("check", *range) for range in (["HEAD~1..HEAD"], ["--all"])]

    assert [refused(run) for run in pending] == [[], []]
    assert [refused(run) for run in landed] == [["fixup! fix: keep the last row"]] * 2


def test_a_fixup_that_landed_shares_the_lesson_of_its_fix(repo, fixlearn):
    repo.commit("feat: rows", {"rows.py": "rows = [1, 2]\n", "lessons/2026/last-row.md": LESSON})
    repo.commit("fix: keep the last row\n\nLesson: last-row", {"rows.py": "rows = [1]\n"})
    sha = repo.head[:7]
    repo.commit("squash! fixup! fix: keep the last row", {"rows.py": "rows = [1, 3]\n"})

    run = fixlearn("check", "HEAD~2..HEAD", "--verbose")

    assert run.exit_code == 0
    assert (
        "squash! fixup! fix: keep the last row\n"
        f"  covered: a part of {sha}, covered: its message names last-row\n" in run.stdout
    )


def test_waivers_are_counted_and_reasons_that_are_used_again_and_again_are_shown(repo, fixlearn):
    repo.commit("feat: rows", {f"{number}.py": "rows = []\n" for number in range(7)})
    for number in range(4):
        waiver = "Lesson: none (Only a  comment)" if number % 2 else "Fix: no (only a comment)"
        repo.commit(f"fix: row {number}\n\n{waiver}", {f"{number}.py": ""})
    for number in (4, 5, 6):
        repo.commit(f"fix: row {number}\n\nLesson: none (nobody saw it)", {f"{number}.py": ""})

    run = fixlearn("check", "HEAD~7..HEAD", "--format", "json")

    uses = "7 waivers, 4 with a reason used more than three times"
    assert run.stderr == (
        f"looked at 7 commits (HEAD~7..HEAD): 5 fixes (5 waived), 2 declared no fix, {uses}\n"
    )
    assert json.loads(run.stdout)["waivers"] == {"waived": 5, "disclaimed": 2, "repeated": 4}
    for options in (["text"], ["markdown", "--full"], ["html"]):
        assert uses in fixlearn("summary", "--unreleased", "--format", *options).stdout
    (release,) = json.loads(fixlearn("summary", "--unreleased", "--format", "json").stdout)[
        "releases"
    ]
    assert release["waivers"] == {"waived": 5, "disclaimed": 2, "repeated": 4}


WORKFLOW = "on: push\njobs:\n  lessons:\n    steps:\n      - run: fixlearn check\n"
SETTINGS = "since: [v1.0]\nrepeats: require-prevention\n"
GATE = {".github/workflows/fixlearn.yml": WORKFLOW, ".fixlearn.yaml": SETTINGS}


@pytest.fixture
def adopted(repo) -> GitRepo:
    """A repository with settings and a workflow; topic is checked out."""
    repo.commit("chore: use fixlearn", GATE)
    repo.tag("v1.0")
    repo.branch("topic")
    return repo


def findings(run) -> list[str]:
    return [line.strip() for line in run.stdout.splitlines() if line.startswith("  gate-")]


def test_settings_that_a_branch_weakens_do_not_judge_it_outside_of_ci_either(adopted, fixlearn):
    weaker = f"{SETTINGS}detect: {{types: {{fix: other}}}}\n"
    adopted.commit("fix: keep the last row", {"rows.py": "rows = []\n", ".fixlearn.yaml": weaker})

    of_branch = [fixlearn("check", *range) for range in (["main..HEAD"], [])]
    adopted.git("branch", "--force", "main")
    history = fixlearn("check", "v1.0..HEAD")

    assert [refused(run) for run in of_branch] == [["fix: keep the last row"]] * 2
    notice = "notice: the .fixlearn.yaml of main is used, as in CI, not that of this branch"
    assert [run.stderr.splitlines()[0] for run in of_branch] == [notice] * 2
    assert (refused(history), "notice" in history.stderr) == ([], False)


def test_a_change_that_removes_the_settings_or_the_workflow_is_refused(adopted, fixlearn):
    adopted.git("rm", "--quiet", *GATE)
    adopted.commit("chore: tidy up")

    run = fixlearn("check", "main..HEAD")

    assert run.exit_code == 1
    assert findings(run) == [
        "gate-removed: this change removes .fixlearn.yaml",
        "gate-removed: .github/workflows/fixlearn.yml does not run fixlearn any more",
    ]


def test_a_change_that_weakens_the_settings_or_the_workflow_is_a_warning(adopted, fixlearn):
    settings = f"{SETTINGS}enforce: warn\ndetect:\n  types: {{fix: other, bug: other}}\n"
    weaker = WORKFLOW.replace("check", "check || true")
    adopted.commit("chore: less noise", dict(zip(GATE, (weaker, settings), strict=True)))

    run = fixlearn("check", "main..HEAD")

    weakenings = "enforce: deny became warn; types that are no fix any more: fix, bug"
    assert run.exit_code == 0
    assert findings(run) == [
        f"gate-weakened (warning): this change weakens the check: {weakenings}",
        "gate-weakened (warning): .github/workflows/fixlearn.yml ignores the result of fixlearn",
    ]


def test_types_that_the_head_renames_count_as_on_the_target(adopted, fixlearn):
    settings = f"{SETTINGS}detect: {{types: {{fix: other}}}}\n"
    adopted.commit("chore: less noise", {".fixlearn.yaml": settings})
    adopted.commit("fix: keep the last row", {"rows.py": "rows = [1]\n"})

    run = fixlearn("check", "--base", "main", env={"CI": "true"})

    assert refused(run) == ["fix: keep the last row"]


def test_a_hook_or_a_second_workflow_that_is_removed_is_no_finding(repo, fixlearn):
    others = {
        ".github/workflows/too.yml": WORKFLOW,
        ".pre-commit-config.yaml": "repos:\n- repo: https://example.com/fixlearn\n",
        ".gitignore": "fixlearn.xml\n",
    }
    repo.commit("chore: use fixlearn", {**GATE, **others})
    repo.branch("topic")
    repo.git("rm", "--quiet", *others)
    repo.commit("chore: tidy up")

    assert findings(fixlearn("check", "main..HEAD")) == []


def test_a_moved_workflow_a_removed_report_and_stricter_settings_are_no_finding(repo, fixlearn):
    weekly = {".github/workflows/weekly.yml": "name: fixlearn\nrun: fixlearn due --fail-overdue\n"}
    repo.commit("chore: use fixlearn", {**GATE, **weekly})
    repo.branch("topic")
    repo.git("rm", "--quiet", *weekly)
    repo.git("mv", ".github/workflows/fixlearn.yml", ".github/workflows/lessons.yml")
    repo.commit("chore: rename", {".fixlearn.yaml": f"{SETTINGS}grace: 3\n"})

    assert findings(fixlearn("check", "main..HEAD")) == []


@pytest.mark.parametrize(
    ("newer", "ended", "what"),
    [
        ({}, 'retired: "the pager is gone now"\n', "is retired"),
        ({"lessons/2026/newer.md": "supersedes: last-row\n"}, "", "was superseded by newer"),
    ],
)
def test_a_lesson_that_has_ended_answers_for_no_new_fix(repo, fixlearn, newer, ended, what):
    def with_line(line: str, date: str = "2026-01-05") -> str:
        text = LESSON.replace("2026-01-05", date)
        return text.replace("prevention:", f"{line}prevention:", 1)

    lessons = {path: with_line(line, "2026-01-06") for path, line in newer.items()}
    lessons["lessons/2026/last-row.md"] = with_line(ended)
    repo.commit("feat: rows", {"rows.py": "rows = []\n", **GUARD, **lessons})
    repo.commit("fix: keep the last row\n\nLesson: last-row", {"rows.py": "rows = [1]\n"})

    run = fixlearn("check", "HEAD~1..HEAD")

    assert run.exit_code == 1
    assert f"  ended-lesson: the lesson last-row {what}: " in run.stdout


def test_a_lesson_that_answers_for_many_fixes_is_shown(repo, fixlearn):
    files = {f"{number}.py": "rows = []\n" for number in range(4)}
    repo.commit("feat: rows", {**files, **GUARD, "lessons/2026/last-row.md": LESSON})
    for path in files:
        repo.commit(f"fix: {path}\n\nLesson: last-row", {path: ""})

    shared = "4 fixes share the lesson last-row"
    assert shared in fixlearn("check", "HEAD~4..HEAD").stderr
    assert shared in fixlearn("summary", "--unreleased").stdout


def test_a_fix_that_only_claims_to_be_a_revert_needs_a_lesson(repo, fixlearn):
    rows = "".join(f"row {number}\n" for number in range(9))
    repo.commit("feat: rows", {"rows.py": rows, "pages.py": rows})
    repo.tag("v1")
    claimed = repo.commit("feat: pages", {"pages.py": rows + "page\n"})
    repo.commit(f"fix: rows\n\nThis reverts commit {claimed}.", {"rows.py": rows[2:]})
    undone = repo.commit("fix: row 8", {"rows.py": rows.replace("row 8", "row eight")[2:]})
    repo.commit("feat: row 0", {"rows.py": "row 0\n" + rows.replace("row 8", "row eight")[2:]})
    text = "row 0\n" + rows[2:]
    repo.commit(f'Revert "fix: row 8"\n\nThis reverts commit {undone}.', {"rows.py": text})

    assert refused(fixlearn("check", "HEAD~5..HEAD")) == ["fix: rows"]
    counts = "5 commits, 1 fix: 0 covered, 0 waived, 0 deferred, 1 missing"
    assert counts in fixlearn("summary", "--unreleased").stdout
