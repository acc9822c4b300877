"""What the hook imports: it runs at every commit."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.support import LESSON

if TYPE_CHECKING:
    import pytest

    from tests.support import GitRepo

_HOOK = """\
import sys
sys.argv[:1] = ["fixlearn", "hook"]
from fixlearn.__main__ import main
try:
    main()
except SystemExit as stop:
    heavy = "click git yaml jinja2 psutil subprocess packaging dataclasses pathlib datetime hashlib"
    print(stop.code, *sorted({*heavy.split()} & {*sys.modules}))
"""


def imported(repo: GitRepo, message: str, hook: str = "commit-msg") -> str:
    repo.write({"message": message})
    done = subprocess.run(
        [sys.executable, "-c", _HOOK, hook, "message"], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_a_docs_commit_imports_neither_click_nor_gitpython_nor_anything_expensive(
    repo: GitRepo,
) -> None:
    assert imported(repo, "docs: say how pages are counted\n") == "0"


def test_a_free_form_message_that_is_no_fix_imports_no_more(repo: GitRepo) -> None:
    assert imported(repo, "Say how pages are counted\n") == "0"


def test_settings_without_detection_rules_do_not_import_yaml(repo: GitRepo) -> None:
    repo.write({".fixlearn.yaml": "since: [v1.0]\n"})

    assert imported(repo, "docs: say how pages are counted\n") == "0"


def test_with_lessons_nothing_expensive_is_imported(
    repo: GitRepo,
) -> None:
    repo.commit("feat: rows", {"lessons/2026/last-row.md": LESSON, "pager.py": "\n"})
    repo.write({"pager.py": "rows = []\n"})
    repo.git("add", "pager.py")

    assert imported(repo, "docs: say how pages are counted\n") == "0"


def test_a_refused_fix_imports_neither_click_nor_gitpython(repo: GitRepo) -> None:
    repo.write({"pager.py": "\n"})
    repo.git("add", "pager.py")

    assert imported(repo, "fix: keep the last row\n") == "1 datetime pathlib psutil subprocess"


def test_an_empty_message_in_an_editor_does_not_read_the_process_table(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GIT_EDITOR", raising=False)
    repo.write({"pager.py": "\n"})
    repo.git("add", "pager.py")
    text = "\n# Please enter the commit message for your changes.\n"

    assert "psutil" not in imported(repo, text, "prepare-commit-msg")


def test_only_reports_made_by_a_template_import_jinja2(repo: GitRepo) -> None:
    repo.commit("docs: begin")

    assert [has_jinja2(format) for format in ("json", "text", "markdown", "html")] == [
        "False",
        "True",
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
