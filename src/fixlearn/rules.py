"""The rule catalogue, and the factory of findings.

Findings, `severity:` in the configuration and `fixlearn explain RULE` use a rule's name.
"""

from __future__ import annotations

from typing import NamedTuple

from fixlearn.model import Finding, Position


class Rule(NamedTuple):
    """One rule: what is wrong, and what to do about it."""

    says: str
    remedy: str
    severity: str = "error"


RULES: dict[str, Rule] = {
    # the gate: commits
    "missing-lesson": Rule(
        "this commit fixes a bug and names no lesson",
        "write a lesson with `fixlearn new`, or say `Lesson: none (<reason>)` or "
        "`Lesson: later (<reason>)` in the message",
    ),
    "unknown-lesson": Rule(
        "no lesson of that id",
        "correct the id in the `Lesson:` line, or write the lesson with `fixlearn new`",
    ),
    "lesson-not-staged": Rule(
        "the lesson exists, but is not part of this commit",
        "`git add` the lesson file, and name it if you commit single paths",
    ),
    "broken-lesson": Rule(
        "the lesson named does not parse or lacks what it must have",
        "`fixlearn lint` lists what is wrong with it, line by line",
    ),
    "empty-reason": Rule(
        "a waiver, a deferral or a `Fix: no` gives no reason",
        "put at least two words that say why between the parentheses",
    ),
    "unclear-deferral": Rule(
        "a deferral holds what is neither a lesson's id, a date nor its reason",
        "write `Lesson: later [<id>] [<date>] (<reason>)`, the date as 2026-12-31",
    ),
    "fix-not-staged": Rule(
        "this commit has the lesson, and not the fix",
        "`git add` the files of the fix, or commit with -a",
    ),
    # the gate: ranges of commits
    "fixup-left": Rule(
        "a commit that was to be melted into another one is still here",
        "`git rebase --interactive --autosquash <base>` melts it in",
        "warning",
    ),
    "range-count": Rule(
        "the range is not what the platform announced",
        "check out the commit that the run is for, with the whole history",
        "warning",
    ),
    "uncovered-title": Rule(
        "merged as one commit, this title would land as a fix without a lesson",
        "add a `Lesson:` line to the description of the pull request, or say how it lands with "
        "`landing:` in .fixlearn.yaml",
        "warning",
    ),
    "repeat": Rule(
        "this mistake came back: its lesson was released, and the prevention did not hold",
        "add a prevention at least as strong as the one that failed, to the lesson or in a new "
        "one: `fixlearn new --supersedes <id>`",
    ),
    "guard-removed": Rule(
        "this takes away what an active lesson stands on",
        "keep it, move it and change the lesson with it, or `fixlearn retire <id> --because "
        '"<reason>"`',
    ),
    "lesson-deleted": Rule(
        "a lesson is deleted or made unreadable: what it planned would no longer be owed",
        'restore it; if it no longer applies, `fixlearn retire <id> --because "<reason>"`, or '
        "write one that replaces it: `fixlearn new --supersedes <id>`",
    ),
    "repair-postponed": Rule(
        "the due date of a repair item is moved to a later day without a reason",
        "say why in the prevention: `because: <why it takes longer>`, at least two words",
    ),
    "prevention-weakened": Rule(
        "a prevention is removed, its kind is weaker now, or its proof is gone",
        "keep it, or drop it openly with `status: dropped` and `because:`, or `fixlearn retire "
        '<id> --because "<reason>"`',
    ),
    "same-as": Rule(
        "a new lesson says nearly the same as an older one: the mistake may have come back",
        "name the older lesson in the fix, or continue it: `fixlearn new --supersedes <id>`",
        "warning",
    ),
    "duplicate-id": Rule(
        "two lessons of one id",
        "rename one of the two files; the id is the file's name without .md",
    ),
    # lint: lesson files
    "misplaced-lesson": Rule(
        "a lesson file is not at <root>/<year>/<id>.md",
        "move it there; the id is lower-case words joined by hyphens",
    ),
    "encoding": Rule("a lesson is not UTF-8", "save the file as UTF-8"),
    "front-matter": Rule(
        "a lesson does not begin with a front matter between two lines `---`",
        "`fixlearn new` writes the frame of a lesson",
    ),
    "invalid-yaml": Rule(
        "the front matter is no YAML, or uses a part of YAML that lessons do without",
        "write sentences as a folded block: the key, `>-`, and the text indented below",
    ),
    "duplicate-key": Rule("a key stands twice; YAML would keep one", "keep one of them"),
    "cut-text": Rule(
        "YAML ends this text at ` #`, and the rest is lost as a comment",
        "write the text as a folded block: the key, `>-`, and the text indented below",
    ),
    "missing-key": Rule("a lesson lacks a key that it must have", "add the key"),
    "unknown-key": Rule(
        "fixlearn does not know this key",
        "correct it, or begin your own keys with `x-`",
        "warning",
    ),
    "invalid-value": Rule("a value is not of the form that its key takes", "correct the value"),
    "placeholder": Rule(
        "a sentence is empty or says nothing yet",
        "say what let the mistake through, and what is different now",
    ),
    "evidence-missing": Rule(
        "a prevention of this kind names no evidence; of the kinds eliminate and contain this is "
        "a warning, and reports count it as stated",
        "add `evidence:` with a path, `path::test`, `path#text`, `absent: path#text` or an "
        "https: address",
    ),
    "evidence-unfit": Rule(
        "the evidence cannot show a prevention of this kind, such as a README for a guard; "
        "reports count it as stated",
        "name what stops the mistake: a test, a lint rule, a workflow, a schema, the code; of "
        "something removed `absent: <path>` or `absent: <path>#<text>`",
        "warning",
    ),
    "evidence-gone": Rule(
        "the path, the test or the text that a lesson names is not in the tree; of an older "
        "lesson this is a warning",
        "restore it, follow it with `fixlearn lint --fix-moved`, or `fixlearn retire <id> "
        '--because "<reason>"`',
    ),
    "training-only": Rule(
        "telling people is the only prevention",
        "add a prevention of a kind with strength: a test, a lint rule, a guard",
    ),
    "all-dropped": Rule(
        "every prevention of a lesson is dropped",
        "add what is done or planned instead, or settle the fix with `Lesson: none (<reason>)`",
    ),
    "thin-for-impact": Rule(
        "a major or critical mistake owes more",
        "add a body that tells the story, and a strong or medium prevention or a "
        "planned one with owner and due date",
    ),
    "stale-proof": Rule(
        "a proof is of other tests than the prevention names now",
        "`fixlearn prove <lesson> --write` proves those and writes a new one",
        "warning",
    ),
    # prove: tests, run without the fix and with it
    "passes-without-fix": Rule(
        "the test passes without the fix as well: it would not have caught the mistake",
        "let the test ask for what was broken, then `fixlearn prove` again",
    ),
    "fails-with-fix": Rule(
        "the test fails with the fix",
        "look at its output in `.git/fixlearn-prove`; `--fix` names another commit",
    ),
    "flaky-test": Rule(
        "the test fails and passes on the same tree",
        "make it depend on nothing but the tree: no clock, no order, no network",
    ),
    "does-not-run": Rule(
        "whether a test catches the mistake cannot be told: it does not run (always exit code 3)",
        "look at its output in `.git/fixlearn-prove`, and at `prove:` in .fixlearn.yaml",
    ),
    # lint: how lessons are worded
    "blame-name": Rule(
        "a person's name or @handle where a role or a component should stand",
        "name the role or the component",
        "warning",
    ),
    "blame-person": Rule(
        "a person forgot, missed or failed to: the hole in the system is not named",
        "say what did not notice: `Nothing checked that ...`",
        "warning",
    ),
    "blame-adjective": Rule(
        "careless, sloppy, a rookie mistake: that judges and explains nothing",
        "delete the adjective",
        "warning",
    ),
    "human-error": Rule(
        "human error and simple oversight explain nothing: people err",
        "say what took the error: `The tool accepted ...`",
        "warning",
    ),
    "hindsight": Rule(
        "somebody should have known: that is easy to say afterwards",
        "say what was not there: `No test covered ...`",
        "warning",
    ),
    "apology": Rule("an apology", "none is needed: say what changed", "warning"),
    "be-careful": Rule("asking people for more care prevents nothing", "name the guard", "warning"),
    "remember-to": Rule("somebody has to remember it", "make the machine remember", "warning"),
    "double-check": Rule(
        "people are to look harder", "name what checks it: `CI job ... checks ...`", "warning"
    ),
    "unbounded": Rule(
        "improve, better, more, investigate: nobody can tell when that is done",
        "give it a verb, a scope and an end",
        "warning",
    ),
    "never-again": Rule("never again, and not how", "say what stops it", "warning"),
    "restates-fix": Rule(
        "the change is the fix itself, or repeats the title",
        "say what stops the next one",
        "warning",
    ),
    "someday": Rule(
        "when there is time, as needed: no date, no change",
        "make it a repair item: `status: planned` with `owner:` and `due:`",
        "warning",
    ),
    "no-object": Rule(
        "a test or an alert is added, and not of what",
        "say which case it covers, or at which threshold it fires",
        "warning",
    ),
    "empty-claim": Rule(
        "a sentence names nothing: it could be about any mistake; no report lists such a lesson "
        "as ruled out",
        "name the input, the state or the step, and what catches it now",
        "warning",
    ),
    "allowed-without-reason": Rule(
        "a wording rule is allowed without a reason, or there is no such rule",
        "write `<!-- fixlearn allow RULE: why -->` in the body, with at least two words for why",
        "warning",
    ),
}


def finding(
    rule: str,
    where: str | Position,
    what: str,
    *,
    hint: tuple[str, ...] | None = None,
    because: tuple[str, ...] = (),
    severity: str | None = None,
    position: Position | None = None,
    fix: tuple[str, ...] = (),
) -> Finding:
    """Make a finding; severity and hint default to those of the rule.

    If `where` is a position, it is the finding's `position`, too.
    """
    if isinstance(where, Position):
        position = where
    return Finding(
        rule,
        str(where),
        what,
        hint=(RULES[rule].remedy,) if hint is None else hint,
        because=because,
        severity=severity or RULES[rule].severity,
        position=position,
        fix=fix,
    )
