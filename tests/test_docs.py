"""The documentation cannot lie: what can be compared with the program is."""

from __future__ import annotations

import re
import shlex
import subprocess
from typing import TYPE_CHECKING

import yaml

from fixlearn.config import HEADINGS
from fixlearn.config_reader import parse_config
from fixlearn.gate.ci.platforms import PLATFORMS
from fixlearn.gate.signals import SIGNALS
from fixlearn.lessons.lesson_file import KEYS, PREVENTION_KEYS, parse_lesson
from fixlearn.lessons.lint import lint_lesson
from fixlearn.lessons.prevention import CAUSES, FOUND_BY, IMPACTS, KINDS
from fixlearn.render.release_sentences import sections
from fixlearn.rules import RULES
from tests.pages import blocks, table
from tests.render.hostile import summary
from tests.support import PROJECT

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo


def read(name: str) -> str:
    return (PROJECT / name).read_text("utf-8")


def without_dates(text: str) -> str:
    return re.sub(r"\d{4}-\d{2}-\d{2}|lessons/\d{4}", "<date>", text)


def test_the_recalled_lesson_in_the_documentation_is_what_recall_prints(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    (lesson,) = blocks(read("README.md"), "markdown")
    repo.write({"lessons/2026/pager-off-by-one.md": lesson, "src/pager.py": "rows = []\n"})
    (printed,) = blocks(read("docs/reference/recall.md"), "console")
    command, _, output = printed.removeprefix("$ fixlearn ").partition("\n")

    run = fixlearn(*shlex.split(command))

    assert run.stdout == output


def test_two_commands_lead_from_a_refused_commit_to_an_accepted_one(hooked: GitRepo) -> None:
    """The recorded terminal text: its commands are run, and all that they print is compared."""
    recorded = without_dates(blocks(read("docs/reference/lessons.md"), "console")[0])
    hooked.write({"pager.py": "rows = [1]\n", "test_pager.py": "def test_last_row():\n    pass\n"})
    hooked.git("add", ".")
    printed = ""
    for command in re.findall(r"^\$ ((?:.*\\\n)*.*)\n", recorded, re.MULTILINE):
        done = subprocess.run(
            command, shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        printed += f"$ {command}\n{done.stdout.decode()}"

    assert without_dates(printed).rstrip("\n") == recorded.rstrip("\n")


def test_the_lesson_in_the_readme_passes_lint() -> None:
    (lesson,) = blocks(read("README.md"), "markdown")

    assert lint_lesson(parse_lesson("lessons/2026/x.md", lesson.encode())) == ()


def test_the_readme_lists_the_published_hooks_but_the_one_that_is_loud_at_every_commit() -> None:
    offered = {hook["id"] for hook in yaml.safe_load(read(".pre-commit-hooks.yaml"))}
    offered -= {"fixlearn-post-commit"}
    config = next(yaml.safe_load(b) for b in blocks(read("README.md"), "yaml") if "repos:" in b)

    assert {hook["id"] for hook in config["repos"][0]["hooks"]} == offered


def test_the_settings_in_the_documentation_are_valid() -> None:
    (settings,) = blocks(read("docs/reference/settings.md"), "yaml")

    config = parse_config(settings)

    assert config.detect.types == {"fix": True, "hotfix": True, "tweak": False}
    assert config.severity == {"unknown-key": "error"}


def test_the_settings_in_the_documentation_are_complete() -> None:
    source = read("src/fixlearn/config_reader.py")
    known = set(re.findall(r'^            "([a-z-]+)": ', source, re.MULTILINE))
    (settings,) = blocks(read("docs/reference/settings.md"), "yaml")

    printed = set(re.findall(r"^\s*(?:- \{)?([a-z-]+):", settings, re.MULTILINE))
    inline = set(re.findall(r"[{,] ?([a-z-]+): ", settings))

    assert known - printed - inline == set()


def test_the_documentation_lists_all_rules() -> None:
    rows = table(read("docs/reference/rules.md"), "| rule | severity | says | what to do |")

    assert rows == [
        f"| `{name}` | {rule.severity} | {rule.says} | {rule.remedy} |"
        for name, rule in RULES.items()
    ]


def test_the_documentation_lists_all_signals() -> None:
    rows = table(read("docs/explanation/detection.md"), "| points | signal |")

    assert rows == [f"| {signal.points:+d} | {signal.says} |" for signal in SIGNALS]


def test_the_documentation_lists_all_platforms() -> None:
    heading = (
        "| platform | recognised by | where a pull request begins | where a push begins "
        "| the whole history |"
    )
    rows = [row.strip("| ").split(" | ") for row in table(read("docs/reference/ci.md"), heading)]
    package = (PROJECT / "src/fixlearn/gate/ci").glob("*.py")
    source = "".join(path.read_text("utf-8") for path in package)
    named = re.findall(r"`([A-Za-z_]{6,})`", " ".join(cell for row in rows for cell in row[2:4]))

    assert [(row[0], row[1], row[4]) for row in rows] == [
        (item.name, f"`{item.variable}{'=' * bool(item.value)}{item.value}`", f"`{item.deepen}`")
        for item in PLATFORMS
    ]
    assert len(named) > 20
    ours = {"FIXLEARN_BASE", "before", "base_sha"}
    assert [name for name in named if name not in ours and f'"{name}"' not in source] == []


def test_the_documentation_lists_all_kinds() -> None:
    rows = table(read("docs/reference/lessons.md"), "| kind | strength | evidence | means |")

    assert rows == [
        f"| `{name}` | {kind.strength} | {'yes' if kind.needs_evidence else 'no'} | {kind.says} |"
        for name, kind in KINDS.items()
    ]


def test_the_documentation_lists_all_keys_of_a_lesson() -> None:
    text = read("docs/reference/lessons.md")
    keys, prevention = text.split("## A prevention")

    assert re.findall(r"^\| `([a-z-]+)` \|", keys, re.MULTILINE) == list(KEYS)
    assert re.findall(r"^\| `([a-z-]+)` \|", prevention.split("## Kinds")[0], re.MULTILINE) == list(
        PREVENTION_KEYS
    )
    for values in (IMPACTS, CAUSES, FOUND_BY):
        assert [value for value in values if f"`{value}`" not in keys] == []


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = read(".ci/run").replace(".ci/retry bash -c", "echo")
    beginning = script[script.index('command="') : script.index("work=")]

    setup = subprocess.run(
        ["bash", "-c", beginning], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.strip()

    assert setup
    assert f"    {setup} && .venv/bin/pytest\n" in read("README.md")
    assert 'CI=true "$tests"\n' in script


def test_the_documentation_lists_the_parts_of_a_report_in_order() -> None:
    titles = [HEADINGS[key] for key, _ in sections(summary("v1"))]

    named = re.findall(r"\*\*([A-Z][^*]+)\*\*", read("docs/reference/summary.md"))

    assert named == [title for title in titles if title in named]
    assert {"Ruled out", "Stronger than before", "What we owe", "The numbers"} <= set(named)
