"""The rule catalogue: data only.

A rule's name is what findings carry, what `severity:` in the configuration
takes, and what `fixlearn explain RULE` explains.
"""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """One rule: what it says, and what to do about it."""

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
        "a prevention of this kind names nothing that anyone can look at",
        "add `evidence:` with a path, `path::test`, `path#text` or an https: address",
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
}
