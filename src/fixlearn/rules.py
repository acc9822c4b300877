"""The rule catalogue, the factory of findings, and the severities that a team configures.

Findings, `severity:` in the configuration and `fixlearn explain RULE` use a rule's name.
"""

from __future__ import annotations

from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.model import Finding, Position

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Rule(NamedTuple):
    """One rule: what is wrong, and how to fix it."""

    says: str
    remedy: str
    severity: str = "error"


def _warning(says: str, remedy: str) -> Rule:
    return Rule(says, remedy, "warning")


RULES: dict[str, Rule] = {
    # the gate: commits
    "missing-lesson": Rule(
        "this bug fix needs a lesson",
        "write a lesson with `fixlearn new`, or add a line `Lesson: none (<why>)` or "
        "`Lesson: later (<why>)` to the commit message",
    ),
    "unknown-lesson": Rule(
        "the `Lesson:` line names a lesson that does not exist",
        "correct the id in the `Lesson:` line, or write the lesson with `fixlearn new`",
    ),
    "lesson-not-staged": Rule(
        "the lesson exists, but it is not part of this commit",
        "`git add` the lesson; if you commit single paths, add its path to the command",
    ),
    "broken-lesson": Rule(
        "the lesson that the commit names has an error",
        "`fixlearn lint` lists its errors, with their lines",
    ),
    "empty-reason": Rule(
        "`Lesson: none`, `Lesson: later` or `Fix: no` gives no valid reason",
        "write the reason in parentheses, in at least two words: "
        "`Lesson: none (only a comment changed)`",
    ),
    "unclear-deferral": Rule(
        "a part of `Lesson: later` is neither a lesson's id, a date nor a reason",
        "write `Lesson: later [<id>] [<date>] (<why>)`, with a date such as 2026-12-31",
    ),
    "fix-not-staged": Rule(
        "this commit has the lesson but not the fix",
        "`git add` the files of the fix, or commit with `-a`",
    ),
    # the gate: ranges of commits
    "fixup-left": _warning(
        "this commit should have been squashed into another one",
        "run `git rebase --interactive --autosquash <base>`",
    ),
    "range-count": _warning(
        "the number of commits is not the one that the platform announced",
        "check out the commit that triggered the run, with its whole history",
    ),
    "uncovered-title": _warning(
        "if this pull request is squashed, its title becomes a bug fix without a lesson",
        "add a `Lesson:` line to the description of the pull request, or set `landing:` in "
        ".fixlearn.yaml to how it is merged",
    ),
    "banned-pattern": Rule(
        "a line matches the pattern of a lesson, which says that no line may",
        "change the line; if it is right, add it to `except:` in the lesson, as `path#text`",
    ),
    "incident-without-lesson": Rule(
        "a pull request has a label that requires a lesson, and adds or names none",
        "write it with `fixlearn new --incident`, or take the label off; `incident-labels:` in "
        ".fixlearn.yaml lists the labels",
    ),
    "repeat": Rule(
        "this bug came back although its lesson was released: the prevention did not work",
        "add a prevention that is at least as strong, to the lesson or in a new one: "
        "`fixlearn new --supersedes <id>`",
    ),
    "ended-lesson": Rule(
        "the lesson that the fix names is retired or superseded: it prevents nothing any more",
        "name the lesson that replaced it, or write one: `fixlearn new --supersedes <id>`",
    ),
    "guard-removed": Rule(
        "this removes the evidence of an active lesson",
        "keep it, move it and update the lesson, or retire the lesson: `fixlearn retire <id> "
        '--because "<why>"`',
    ),
    "gate-removed": Rule(
        "the settings of fixlearn are removed, or a CI job does not run it any more",
        "restore the file; to stop using fixlearn, merge the change in spite of this finding",
    ),
    "gate-weakened": _warning(
        "with the new settings or CI files, fewer fixes need a lesson",
        "restore the file, or let the team agree to the change",
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
    "same-as": _warning(
        "a new lesson says nearly the same as an older one: the mistake may have come back",
        "name the older lesson in the fix, or continue it: `fixlearn new --supersedes <id>`",
    ),
    "duplicate-id": Rule(
        "two lessons have the same id",
        "rename one of the two files; the id is the file name without .md",
    ),
    # lint: lesson files
    "misplaced-lesson": Rule(
        "a lesson is not at <root>/<year>/<id>.md",
        "move the file there; an id consists of lower-case words joined by hyphens",
    ),
    "encoding": Rule("a lesson is not encoded as UTF-8", "save the file as UTF-8"),
    "front-matter": Rule(
        "a lesson does not begin with a front matter between two lines `---`",
        "`fixlearn new` writes a lesson with a valid front matter",
    ),
    "invalid-yaml": Rule(
        "the front matter is not valid YAML, or uses a part of YAML that lessons cannot use",
        "write sentences as a folded block: the key, `>-`, and the text indented below",
    ),
    "duplicate-key": Rule(
        "a key occurs twice, and YAML would ignore one of them", "delete one of them"
    ),
    "cut-text": Rule(
        "YAML ends this text at ` #`: the rest is a comment",
        "write the text as a folded block: the key, `>-`, and the text indented below",
    ),
    "missing-key": Rule("a required key is missing", "add the key"),
    "unknown-key": _warning(
        "fixlearn does not know this key", "correct it, or begin your own keys with `x-`"
    ),
    "invalid-value": Rule("a value has the wrong form for its key", "correct the value"),
    "placeholder": Rule(
        "a sentence is empty or still a placeholder",
        'write a sentence, for example "No test used an empty value."',
    ),
    "evidence-missing": Rule(
        "a prevention of this kind needs evidence (a warning for eliminate and contain, which "
        "reports count as stated)",
        "add `evidence:` with a path, `path::test`, `path#text`, `absent: path#text` or an "
        "https: address",
    ),
    "evidence-unfit": _warning(
        "the evidence cannot show a prevention of this kind, such as a README for a guard; "
        "reports count it as stated",
        "name what stops the mistake: a test, a lint rule, a workflow, a schema, the code; of "
        "something removed `absent: <path>` or `absent: <path>#<text>`",
    ),
    "evidence-gone": Rule(
        "the path, test or text that a lesson names does not exist (a warning for an old lesson)",
        "restore it, follow a moved file with `fixlearn lint --fix-moved`, or retire the lesson: "
        '`fixlearn retire <id> --because "<why>"`',
    ),
    "training-only": Rule(
        "training is the only prevention",
        "add a prevention that does not depend on people: a test, a lint rule, a guard",
    ),
    "all-dropped": Rule(
        "all preventions of a lesson are dropped",
        "add a prevention that is done or planned, or use `Lesson: none (<why>)` for the fix",
    ),
    "thin-for-impact": Rule(
        "a lesson of a major or critical bug needs more detail",
        "add a body that says what happened, and a strong or medium prevention or a planned one "
        "with an owner and a due date",
    ),
    "stale-proof": _warning(
        "the proof is of other tests than those that the prevention names",
        "`fixlearn prove <lesson> --write` proves the current ones",
    ),
    # prove: tests, run without the fix and with it
    "passes-without-fix": Rule(
        "the test passes without the fix, so it would not have caught the bug",
        "change the test so that it fails without the fix, then run `fixlearn prove` again",
    ),
    "fails-with-fix": Rule(
        "the test fails with the fix",
        "read its output in `.git/fixlearn-prove`; `--fix` selects another commit",
    ),
    "flaky-test": Rule(
        "the test passes and fails on the same tree",
        "remove what changes between runs: the clock, the order, the network",
    ),
    "does-not-run": Rule(
        "the test does not run, so it is unknown whether it catches the bug (always exit code 3)",
        "read its output in `.git/fixlearn-prove`, and check `prove:` in .fixlearn.yaml",
    ),
    # lint: how lessons are worded
    "vague-title": _warning(
        "the title does not say what went wrong",
        "say it in a few words: `Last row dropped when the total fills a page`",
    ),
    "title-names-fix": _warning(
        "the title says what was done, not what went wrong",
        "name the failure: `Crash in unquote()`, not `Fix crash in unquote()`",
    ),
    "blame-name": _warning(
        "a sentence names a person or a @handle", "name the role or the component"
    ),
    "blame-person": _warning(
        "a sentence says that a person forgot or missed something",
        "say what did not notice it: `Nothing checked that ...`",
    ),
    "blame-adjective": _warning(
        "a word such as careless or sloppy blames and explains nothing", "delete the adjective"
    ),
    "human-error": _warning(
        '"human error" and "oversight" do not explain what happened',
        "say what accepted the error: `The tool accepted ...`",
    ),
    "hindsight": _warning(
        "a sentence says what somebody should have known or done",
        "say what was missing: `No test covered ...`",
    ),
    "apology": _warning("a sentence apologizes", "say what changed instead"),
    "be-careful": _warning("asking people to be careful prevents nothing", "name what prevents it"),
    "remember-to": _warning("this depends on somebody remembering it", "let a machine remember it"),
    "double-check": _warning(
        "this depends on people checking harder", "name what checks it: `CI job ... checks ...`"
    ),
    "unbounded": _warning(
        "nobody can tell when improve, better, more or investigate is done",
        "use a verb, and say what is done and when it is finished",
    ),
    "never-again": _warning(
        "this promises that it never happens again without saying how", "say what prevents it"
    ),
    "restates-fix": _warning(
        "the change describes the fix itself or repeats the title",
        "say what prevents the same kind of bug from now on",
    ),
    "someday": _warning(
        "this has no date, so it may never be done",
        "plan it: `status: planned` with `owner:` and `due:`",
    ),
    "no-object": _warning(
        "this does not say what the test or the alert is about",
        "say which case it covers, or at which threshold it fires",
    ),
    "empty-claim": _warning(
        "a sentence names nothing: it could be about any mistake; no report lists such a lesson "
        "as ruled out",
        "name the input, the state or the step, and what catches it now",
    ),
    "allowed-without-reason": _warning(
        "a wording rule is allowed without a reason, or no such rule exists",
        "write `<!-- fixlearn allow RULE: why -->` in the body, with at least two words for why",
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
    refused_line: str = "",
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
        refused_line=refused_line,
    )


def apply_severities(findings: Iterable[Finding], severity: Mapping[str, str]) -> Iterable[Finding]:
    """The findings with the configured severities, without those that are off."""
    for finding in findings:
        level = severity.get(finding.rule, finding.severity)
        if level != "off":
            yield finding._replace(severity=level)
