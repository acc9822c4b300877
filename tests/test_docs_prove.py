"""docs/how-to/prove.md says what the program does."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from fixlearn.lessons.lesson_file import PROOF_KEYS, parse_lesson
from fixlearn.lessons.lint import lint_lesson
from fixlearn.lessons.proof import ProofOutcome
from fixlearn.prove.run import PLACEHOLDERS
from tests.pages import cells
from tests.prove.projects import SH_TESTS, with_fix
from tests.support import LESSON, PROJECT

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo

PAGE = (PROJECT / "docs/how-to/prove.md").read_text("utf-8")


def test_the_sample_is_what_prove_prints(repo: GitRepo, fixlearn: Fixlearn) -> None:
    (sample,) = re.findall(r"^```console\n\$ fixlearn (.*)\n((?:.*\n)*?)```$", PAGE, re.MULTILINE)
    names = ("tests/good.sh", "tests/late.sh")
    old, fix = with_fix(repo, {name: SH_TESTS[name] for name in names})

    run = fixlearn(*shlex.split(sample[0]))

    assert run.stdout.replace(old[:7], "<old>").replace(fix[:7], "<fix>") == sample[1]


def test_the_documentation_lists_all_outcomes() -> None:
    outcomes = [row[0] for row in cells(PAGE, "| outcome | means | exit code |")]

    assert outcomes == list(ProofOutcome)


def test_the_documentation_lists_all_placeholders() -> None:
    placeholders = [row[0] for row in cells(PAGE, "| placeholder | replaced by |")]

    assert placeholders == [f"{{{name}}}" for name in PLACEHOLDERS]


def test_the_proof_in_the_documentation_passes_lint() -> None:
    (proof,) = re.findall(r"^```yaml\n(    proof:\n(?:.*\n)*?)```$", PAGE, re.MULTILINE)
    text = LESSON.replace("test_every_row\n", f"test_every_row\n{proof}")

    entry = parse_lesson("lessons/2026/last-row.md", text.encode())

    assert lint_lesson(entry) == ()
    assert [key for key in PROOF_KEYS if f"prevention[0].proof.{key}" in entry.positions] == [
        *PROOF_KEYS
    ]
