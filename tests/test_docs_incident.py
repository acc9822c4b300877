"""The week of docs/tutorial/incident.md: no repair item is forgotten in silence."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from fixlearn.lessons.lesson_file import parse_lesson
from tests.ci_files.test_docs_reminders import Tracker
from tests.consoles import INCIDENT, play, without_dates
from tests.support import PROJECT, GitRepo, needs

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.support import Fixlearn

OPEN = {
    "A job restores the newest backup every night.": date(2026, 11, 19),
    "A job renews the certificate every month.": date(2026, 11, 20),
    "Deleted rows are kept for a week.": date(2026, 11, 27),
    "An alert fires if a table shrinks by a tenth.": date(2026, 12, 4),
}
ENDED = {
    "The script skips disks that have backups.": "Done: wipe.py#skip backups",
    "One file sets all flags.": "Dropped: the search is finished",
    "The script refuses hosts that are tagged prod.": "Done: wipe.py#refuse prod",
}
HOTFIX = "fix: accept orders without a note"
FORGETTABLE = "Deleted rows are kept for a week."


def test_each_repair_item_of_the_week_is_done_dropped_or_overdue_on_every_surface(
    tmp_path: Path, fixlearn: Fixlearn, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs("jq", can_be_had=False)
    (tmp_path / "shop").mkdir()
    monkeypatch.chdir(tmp_path / "shop")
    page = (PROJECT / INCIDENT).read_text("utf-8")
    played = play(page, tmp_path / "shop", fixlearn)
    assert without_dates(played) == without_dates(page), "to update: python -m tests.consoles"
    repo = GitRepo(tmp_path / "shop")

    # Ten incidents; the typo and the hotfix have no lesson, and one lesson is older.
    lessons = [
        parse_lesson(path.name, path.read_bytes()).lesson
        for path in repo.path.glob("lessons/2*/*.md")
    ]
    assert len(lessons) - 1 + 2 == 10
    planned = {
        step.change
        for lesson in lessons
        if lesson
        for step in lesson.prevention
        if step.status == "planned"
    }
    assert planned == set(OPEN)
    assert fixlearn("lint").exit_code == fixlearn("check", "--all").exit_code == 0

    # The tracker: opened when all were planned, closed when they ended.
    tracker = Tracker("gh", repo, tmp_path / "bin", fixlearn)
    repo.git("checkout", "--quiet", "HEAD~2")
    titles = {issue["title"] + "." for issue in tracker.run()}
    assert titles == OPEN.keys() | ENDED.keys()
    repo.git("checkout", "--quiet", "main")
    by_title = {issue["title"] + ".": issue for issue in tracker.run()}
    assert {name for name, issue in by_title.items() if issue["state"] == "OPEN"} == OPEN.keys()
    for name, how in ENDED.items():
        assert [text.replace("\\", "") for text in by_title[name]["comments"]] == [how]

    printed = " ".join(fixlearn("digest", "--since", "3w", "--on", "2026-11-20").stdout.split())
    assert [name for name, how in ENDED.items() if f"{name} {how}" not in printed] == []

    # An item that is deleted without the consent of the hook stays owed.
    path = repo.path / "lessons/2026/orders-deleted.md"
    before, rest = path.read_text().split("  - kind: contain\n")
    path.write_text(
        f"{before}  - kind: monitor\n{rest.partition('  - kind: monitor' + chr(10))[2]}"
    )
    assert FORGETTABLE not in path.read_text()
    repo.git("commit", "--quiet", "--no-verify", "-a", "-m", "chore: tidy up")
    assert fixlearn("check", "HEAD~1..HEAD").exit_code == 1

    on = ("--on", "2027-01-01")
    run = fixlearn("due", *on, "--fail-overdue", "--format", "json")
    owed = json.loads(run.stdout)["items"]
    assert {item["what"] for item in owed if item["overdue"]} == OPEN.keys() | {HOTFIX}
    assert run.exit_code == 1
    for surface in (
        ("digest", *on),
        ("due", *on, "--format", "markdown"),
        ("summary", "--unreleased", *on),
    ):
        printed = " ".join(fixlearn(*surface).stdout.split())
        assert [name for name in OPEN if name not in printed] == [], surface

    # Internal lessons are for the team only.
    public = fixlearn("summary", "--unreleased", "--format", "markdown")
    assert "deleted" not in public.stdout
    assert "2 internal lessons left out\n" in public.stderr
    site = fixlearn("summary", "--all", "--format", "html").stdout
    assert "orders-deleted" not in site
    assert "2 internal lessons not shown here." in site
    assert "orders-deleted" in fixlearn("summary", "--all", "--format", "html", "--full").stdout
