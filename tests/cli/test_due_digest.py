"""`fixlearn digest`: the week of a team."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.test_due import PLANNED
from tests.support import GUARD, LESSON

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo


def test_a_digest_has_what_happened_since_its_first_day(repo: GitRepo, fixlearn: Fixlearn) -> None:
    rows, pages, keys = (f"lessons/2026/{name}.md" for name in ("rows", "pages", "keys"))
    pages_planned = PLANNED.replace("Last row dropped", "Pages counted twice")
    keys_planned = PLANNED.replace("Last row dropped", "Keys lost").replace(
        "total that", "key if it"
    )
    repo.commit("docs: learn", {rows: LESSON, pages: pages_planned, keys: keys_planned, **GUARD})
    for _ in range(24):  # a commit every hour: the next day
        repo.commit("chore: wait")
    later = LESSON.replace("Last row dropped", "First row doubled")
    dropped = keys_planned.replace("planned", "dropped\n    because: keys are gone")
    repo.commit("docs: learn", {"lessons/2026/new.md": later, keys: dropped})
    repo.commit("fix: read the last row\n\nLesson: rows", {"pager.py": "rows = []\n"})

    run = fixlearn("digest", "--since", "1d", "--on", "2026-02-07", "--format", "json")

    assert (run.exit_code, run.stderr) == (0, "")
    assert json.loads(run.stdout)["learned"] == []  # --on is long after
    run = fixlearn("digest", "--since", "1d", "--on", "2026-01-07")
    assert (
        run.stdout
        == """\
Lessons from 2026-01-06 to 2026-01-07

Learned
  - First row doubled when the total fills no whole page. A test pages through a total that leaves
    the last page half full. (test, evident, new)

Came back
  - HASH fix: read the last row: rows did not hold
  - First row doubled when the total fills no whole page. It says nearly the same as keys (new)

Finished or dropped
  - A test pages through a key if it leaves the last page half full. Dropped: keys are gone (keys)

Due
  - 1 item is due later: fixlearn due

Worth reading again
  - Keys lost when the total fills no whole page. The pager was only tried with totals that fill the
    last page. (keys)
""".replace("HASH", repo.git("rev-parse", "--short=7", "HEAD"))
    )


def test_on_a_past_day_only_what_was_committed_until_then_is_known(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    def texts(*days: str) -> list[str]:
        commands = (("digest", "--since", "30d", "--within", "9w"), ("due",))
        runs = [fixlearn(*command, "--on", day) for day in days for command in commands]
        return [run.stdout for run in runs]

    repo.commit("docs: learn", {"lessons/2026/rows.md": PLANNED})
    as_of_then = texts("2026-01-05")
    repo.tick(86_400)
    undated = PLANNED.replace("Last row", "Any page").replace("total that", "page that")
    repo.commit("docs: learn", {"lessons/2026/pages.md": undated, "pager.py": ""})
    repo.commit("fix: keep the last row\n\nLesson: later (release is today)", {"pager.py": "1"})
    repo.tag("v1.0")

    assert texts("2026-01-05") == as_of_then
    later = texts("2026-01-06")
    assert ("Any page" in later[0], "the last row" in later[1]) == (True, True)
    run = fixlearn("digest", "--on", "2026-01-04")
    assert (run.exit_code, run.stderr.partition("\n")[0]) == (
        2,
        "error: there was no commit on 2026-01-04",
    )


def test_lessons_that_cannot_be_read_are_named_and_nothing_is_said_to_be_owed_or_not(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    path = "lessons/2026/rows.md"
    repo.commit("docs: learn", {path: PLANNED.replace("gap: ", "gap: [")})

    due, digest = fixlearn("due", "--fail-overdue"), fixlearn("digest")

    warning = "warning: 1 lesson cannot be read, so what it plans is unknown: fixlearn lint"
    assert (due.exit_code, due.stderr) == (3, f"nothing else is owed\n{warning}\n")
    assert (
        digest.stdout.partition("\n\n")[2]
        == f"Cannot be read\n  - {path}: fixlearn lint says why\n"
    )
    for command in ("due", "digest"):
        document = json.loads(fixlearn(command, "--format", "json").stdout)
        assert document["unreadable"] == [path]


def test_without_history_the_answer_is_unknown(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("digest")

    assert (run.exit_code, run.stdout) == (3, "")
    assert fixlearn("digest", "--since", "soon").stderr.endswith(
        "Error: Invalid value for '--since': \"soon\" is not a time span such as 7d or 2w\n"
    )
