"""What the hook imports: it runs at every commit."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.support import GUARD, LESSON

if TYPE_CHECKING:
    import pytest

    from tests.support import GitRepo

_HEAVY = (
    "click git yaml jinja2 psutil subprocess packaging dataclasses pathlib datetime hashlib typing"
    " contextlib importlib"
)
DOCS = "docs: say how pages are counted\n"
_HOOK = """\
import os, sys
os._exit = sys.exit
sys.argv[:1] = ["fixlearn", "hook"]
from fixlearn.__main__ import main
try:
    main()
except SystemExit as stop:
    print(stop.code, *sorted(sys.modules))
"""


def run_hook(repo: GitRepo, message: str, hook: str) -> tuple[str, list[str]]:
    """The exit code of the hook, and the modules that it imported."""
    repo.write({"message": message})
    done = subprocess.run(
        [sys.executable, "-c", _HOOK, hook, "message"], capture_output=True, text=True, check=True
    )
    exit_code, *modules = done.stdout.split()
    return exit_code, modules


def imported(repo: GitRepo, message: str, hook: str = "commit-msg") -> str:
    """The exit code of the hook, and the expensive modules that it imported."""
    exit_code, modules = run_hook(repo, message, hook)
    return " ".join([exit_code, *(name for name in modules if name in _HEAVY.split())])


def test_a_docs_commit_imports_neither_click_nor_gitpython_nor_anything_expensive(
    repo: GitRepo,
) -> None:
    assert imported(repo, DOCS) == "0"


def test_a_docs_commit_imports_only_what_it_needs(repo: GitRepo) -> None:
    repo.commit("feat: rows", {"lessons/2026/last-row.md": LESSON, "pager.py": "\n"})
    repo.write({"docs.md": "Pages are counted.\n"})
    repo.git("add", "docs.md")

    run_hook(repo, DOCS, "commit-msg")  # from here on, the words of the lessons are known
    exit_code, modules = run_hook(repo, DOCS, "commit-msg")

    assert exit_code == "0"
    assert [name for name in modules if name.startswith("fixlearn")] == [
        "fixlearn",
        "fixlearn.__main__",
        "fixlearn.errors",
        "fixlearn.hook",
        "fixlearn.hook.commit_msg",
        "fixlearn.repository",
        "fixlearn.repository.git",
        "fixlearn.repository.lesson_words",
    ]
    assert not {"re", "collections", "enum", "functools"} & {*modules}


def test_a_docs_commit_about_a_file_that_a_lesson_names_imports_nothing_to_judge_fixes(
    repo: GitRepo,
) -> None:
    repo.commit("feat: rows", {"lessons/2026/last-row.md": LESSON, **GUARD})
    repo.write({"tests/test_pager.py": GUARD["tests/test_pager.py"] + "\n"})
    repo.git("add", "tests")

    exit_code, modules = run_hook(repo, DOCS, "commit-msg")

    assert exit_code == "0"
    late = "commit retry reminders branch_work signals refusal".split()
    assert [name for name in modules if name.rpartition(".")[2] in late] == []


def test_a_free_form_message_that_is_no_fix_imports_no_more(repo: GitRepo) -> None:
    assert imported(repo, "Say how pages are counted\n") == "0"


def test_settings_without_detection_rules_do_not_import_yaml(repo: GitRepo) -> None:
    repo.write({".fixlearn.yaml": "since: [v1.0]\n"})

    assert imported(repo, DOCS) == "0"


def test_with_lessons_nothing_expensive_is_imported(
    repo: GitRepo,
) -> None:
    repo.commit("feat: rows", {"lessons/2026/last-row.md": LESSON, "pager.py": "\n"})
    repo.write({"pager.py": "rows = []\n"})
    repo.git("add", "pager.py")

    assert imported(repo, DOCS) == "0"


def test_a_refused_fix_imports_neither_click_nor_gitpython(repo: GitRepo) -> None:
    repo.write({"pager.py": "\n"})
    repo.git("add", "pager.py")

    assert imported(repo, "fix: keep the last row\n") == "1 contextlib datetime pathlib subprocess"


def test_a_fix_with_its_lesson_imports_only_yaml_and_what_reads_objects(repo: GitRepo) -> None:
    repo.commit("feat: rows", {"lessons/2026/last-row.md": LESSON, "pager.py": "\n"})
    repo.write({"pager.py": "rows = []\n"})
    repo.git("add", "pager.py")

    exit_code, modules = run_hook(repo, "fix: rows\n\nLesson: last-row\n", "commit-msg")

    assert exit_code == "0"
    assert {*modules} & {*_HEAVY.split()} == {"contextlib", "datetime", "subprocess", "yaml"}
    late = "branch_work reminders wording recall commit_command_line refusal".split()
    assert [name for name in modules if name.rpartition(".")[2] in late] == []


def test_the_hook_of_a_coding_agent_imports_not_even_json(repo: GitRepo) -> None:
    repo.commit("feat: rows", {"lessons/2026/last-row.md": LESSON, "pager.py": "\n"})
    script = (
        "import sys; before = set(sys.modules)\n"
        "sys.argv[1:] = ['recall', '--hook', 'claude-code']\n"
        "from fixlearn.__main__ import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    print(*sorted(set(sys.modules) - before), sep='\\n')"
    )
    event = '{"hook_event_name": "PreToolUse", "tool_input": {"file_path": "pager.py"}}'
    command = [sys.executable, "-c", script]
    run = subprocess.run(command, input=event, capture_output=True, text=True, check=True)

    answer, *modules = run.stdout.splitlines()
    assert "last-row.md" in answer
    assert not {"click", "git", "yaml", "re", "json", "typing", "subprocess"} & {*modules}


def test_an_empty_message_in_an_editor_does_not_read_the_process_table(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GIT_EDITOR", raising=False)
    repo.write({"pager.py": "\n"})
    repo.git("add", "pager.py")
    text = "\n# Please enter the commit message for your changes.\n"

    assert "psutil" not in imported(repo, text, "prepare-commit-msg")


def test_no_command_imports_an_extra_before_it_runs(repo: GitRepo) -> None:
    script = (
        "import sys; from fixlearn.cli import COMMANDS, load_command\n"
        "for name in COMMANDS: load_command(name)\n"
        "extras = 'mcp pydantic anyio ibis duckdb pyarrow distributed fastjsonschema'.split()\n"
        "print(*sorted({*extras} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", script]

    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "\n"


def test_only_reports_made_by_a_template_import_jinja2(repo: GitRepo) -> None:
    repo.commit("docs: begin")

    assert [has_jinja2(format) for format in ("json", "text", "markdown", "html")] == [
        "False",
        "False",
        "True",
        "True",
    ]


def has_jinja2(format: str) -> str:
    script = (
        f"import sys; from fixlearn.cli import run; run(['summary', '--format', '{format}'])\n"
        "print('jinja2' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return done.stderr.strip()


def test_listing_the_commands_imports_none_of_them(repo: GitRepo) -> None:
    script = (
        "import sys; from fixlearn.cli import run; run(['--help'])\n"
        "print(*sorted({'git', 'yaml', 'fixlearn.cli.check'} & set(sys.modules)), file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stderr.strip() == ""


_CHECK = """\
import os, sys
os._exit = sys.exit
sys.argv[:1] = ["fixlearn", "check"]
from fixlearn.__main__ import main
try:
    main()
except SystemExit as stop:
    print(stop.code, *sorted(sys.modules))
"""


def test_check_of_a_range_imports_nothing_that_only_other_runs_need(repo: GitRepo) -> None:
    repo.commit("feat: rows", {"pager.py": "\n"})
    repo.tag("v1.0")
    repo.commit("fix: keep the last row", {"pager.py": "\n\n"})
    command = [sys.executable, "-c", _CHECK, "HEAD~1..HEAD"]

    done = subprocess.run(command, capture_output=True, text=True, check=True)

    exit_code, *modules = done.stdout.splitlines()[-1].split()
    expensive = {"git", "psutil", "jinja2", "fixlearn.prove", "fixlearn.render.json"}
    assert exit_code == "1"
    assert expensive.isdisjoint(modules)
    # The range adds no lesson, and there is none to recall.
    assert {"fixlearn.lessons.similar", "fixlearn.lessons.recall"}.isdisjoint(modules)
    assert "fixlearn.commands.whole_history" not in modules
