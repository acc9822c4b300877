"""`fixlearn new --incident`: a lesson without a fix, with several repair items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.test_new_prompts import talk

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

WHAT = (
    *("--title", "A clean-up script deleted the orders of one day"),
    *("--body", "It ran against production for six minutes."),
    *("--found-by", "monitoring", "--gap", "Nothing told the two hosts apart."),
    *("--date", "2026-01-05"),
)
GUARD = ("--kind", "guard", "--change", "The script refuses hosts that are tagged prod.")
ALERT = ("--kind", "monitor", "--change", "An alert fires if a table shrinks by a tenth.")


def test_an_incident_has_repair_items_and_needs_no_fix(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn(
        *("new", "--incident", "--issue", "12", *WHAT),
        *(*GUARD, "--owner", "platform team", "--due", "2199-02-01", "--issue", "#13"),
        *(*ALERT, "--evidence", "https://example.com/alerts/17"),
        *("--id", "orders-deleted"),
    )

    assert (run.exit_code, run.stdout) == (0, "Lesson: orders-deleted\n")
    assert run.stderr == (
        "wrote and staged lessons/2026/orders-deleted.md\n"
        'next: git commit -m "docs: the lesson of an incident"\n'
        "fixlearn due lists its repair items until they are done or dropped\n"
    )
    assert (
        (repo.path / "lessons/2026/orders-deleted.md").read_text()
        == """\
---
title: A clean-up script deleted the orders of one day
date: 2026-01-05
gap: >-
  Nothing told the two hosts apart.
prevention:
  - kind: guard
    change: >-
      The script refuses hosts that are tagged prod.
    status: planned
    owner: platform team
    due: 2199-02-01
    issue: '#13'
  - kind: monitor
    change: >-
      An alert fires if a table shrinks by a tenth.
    evidence: https://example.com/alerts/17
impact: major
found-by: monitoring
issue: '12'
---

It ran against production for six minutes.
"""
    )
    assert fixlearn("lint").exit_code == 0
    repo.git("commit", "-q", "-m", "docs: the lesson of an incident")
    assert "(platform team, orders-deleted, #13, #12)" in fixlearn("due").stdout.replace(
        "\n" + " " * 14, " "
    )


def test_an_incident_without_repair_items_is_not_said_to_have_some(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn(
        "new", "--incident", *WHAT, *ALERT, "--evidence", "https://example.com/alerts/17"
    )

    assert run.stderr.splitlines()[1:] == ['next: git commit -m "docs: the lesson of an incident"']


def test_without_a_terminal_the_missing_answers_are_named(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("new", "--incident", "--issue", "#12", "--title", "Orders deleted by a script")

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr == (
        "error: a lesson needs --gap, --body, --found-by, --kind, --change, --owner, --due\n"
        "  why: not given, and there is no terminal to ask for it\n"
        "  hint: fixlearn new --title 'Orders deleted by a script' --gap \"…\" --issue '#12' "
        '--kind test --change "…" --status planned --owner "…" --due YYYY-MM-DD --impact major '
        '--found-by "…" --body "…" --incident\n'
    )


def test_a_plan_in_the_past_is_refused(repo: GitRepo, fixlearn: Fixlearn) -> None:
    run = fixlearn("new", "--incident", *WHAT, *GUARD, "--owner", "ops", "--due", "2026-01-04")

    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.startswith("error: --due 2026-01-04 is in the past\n")


def test_an_issue_that_is_no_number_and_no_address_is_refused(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    run = fixlearn("new", "--incident", "--issue", "OPS-7", *WHAT, *GUARD, "--evidence", "a.py")
    twice = fixlearn("new", *GUARD, "--issue", "#1", "--issue", "#2")

    assert run.exit_code == 1
    assert '"issue" is a number in quotes or a web address, not "OPS-7"' in run.stderr
    assert "--issue was given twice for one prevention" in twice.stderr


def test_on_a_terminal_the_story_and_several_items_are_asked_for(repo: GitRepo) -> None:
    printed, exit_code = talk(
        ["--incident", "--dry-run"],
        ("went wrong?", "A script deleted the orders of one day"),
        ("What happened?", "It ran against production for six minutes."),
        ("How was it noticed?", "by luck"),
        ("is not one of", "monitoring"),
        ("What let it through?", "Nothing told the two hosts apart."),
        ("How bad was it?", "critical"),
        ("(one repair item)", "The script refuses hosts that are tagged prod."),
        ("Its kind?", "guard"),
        ("Who will do it?", "the platform team"),
        ("When is it due?", "2026-01-01"),
        ("2026-01-01 is in the past.", "2199-02-01"),
        ("Another repair item?", "An alert fires if a table shrinks by a tenth."),
        ("Its kind?", "monitor"),
        ("Who will do it?", "the operations team"),
        ("When is it due?", "2199-03-01"),
        ("Another repair item?", ""),
    )

    assert exit_code == 0
    assert "impact: critical\nfound-by: monitoring\n---\n\nIt ran against production" in printed
    assert printed.count("status: planned\n") == 2
    assert "owner: the operations team\n    due: 2199-03-01\n" in printed
