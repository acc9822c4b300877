"""Fixtures for all tests: a real git repository, and fixlearn."""

from __future__ import annotations

import gc
import os
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from fixlearn.gate.ci.platforms import PLATFORMS
from tests.support import GUARD, LESSON, Calls, Fixlearn, GitRepo, put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_VARIABLES = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", *(item.variable for item in PLATFORMS)}
_PREFIXES = ("GIT_", "PRE_COMMIT", "FIXLEARN_", "GITHUB_", "CI_")

# In this time zone it is noon when the tests start: no day ends while they run. All workers have
# the zone of the process that starts them, and what they start has it, too.
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["TZ"] = f"<noon>{time.gmtime().tm_hour - 12:+d}"
time.tzset()

# Every run tries the same examples, and a slow machine is no failure. EXPLORE=1 tries others.
settings.register_profile(
    "the same everywhere",
    derandomize="EXPLORE" not in os.environ,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("the same everywhere")


def pytest_collection_finish() -> None:
    """Leave thousands of collected tests out of each garbage collection."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def _git_settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings that only save time: no clean-up, no waiting for the disk, no sample hooks."""
    template = tmp_path_factory.mktemp("git-template")
    for name in ("hooks", "info"):
        (template / name).mkdir()
    # A file, and not /dev/null: a git that writes its settings would replace it.
    settings = template.parent / "git-settings"
    settings.write_text(
        "[core]\n\tfsync = none\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n"
        f"[receive]\n\tautoGC = false\n[init]\n\ttemplateDir = {template}\n"
    )
    return settings


@pytest.fixture(scope="session")
def _path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """This environment on PATH; lefthook is the program itself, not Python that starts it."""
    folder = tmp_path_factory.mktemp("programs")
    package = find_spec("lefthook")
    if package and package.origin:
        for program in Path(package.origin).parent.glob("bin/*/lefthook"):
            (folder / "lefthook").symlink_to(program)
    return os.pathsep.join([str(folder), str(Path(sys.executable).parent), os.environ["PATH"]])


@pytest.fixture(autouse=True)
def _hermetic(monkeypatch: pytest.MonkeyPatch, _git_settings: Path, _path: str) -> None:
    """None of the developer's or the CI system's own settings reach a test."""
    for name in list(os.environ):
        if name.startswith(_PREFIXES) or name in _VARIABLES:
            monkeypatch.delenv(name)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, str(_git_settings))
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ada@example.com")
    monkeypatch.setenv("PATH", _path)


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder, first on PATH, whose fixlearn is a fork: hooks do not wait for Python."""
    programs = Fixlearn.server().programs
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return programs


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forks: str) -> GitRepo:
    """A real, empty repository with a ticking clock; the test runs inside it."""
    repo = GitRepo.create(tmp_path / "repo")
    monkeypatch.chdir(repo.path)
    return repo


@pytest.fixture(scope="session")
def _originals() -> dict[Callable[[GitRepo], None], GitRepo]:
    return {}


@pytest.fixture
def original(
    tmp_path_factory: pytest.TempPathFactory,
    _originals: dict[Callable[[GitRepo], None], GitRepo],
) -> Callable[[Callable[[GitRepo], None]], GitRepo]:
    """A function that returns a repository in which another one, its argument, has been called.

    Only once: `repo.become(original(arrange))` takes less time than `arrange(repo)` in each test.
    """

    def get(arrange: Callable[[GitRepo], None]) -> GitRepo:
        if arrange not in _originals:
            repo = GitRepo.create(tmp_path_factory.mktemp("original") / "repo")
            arrange(repo)
            _originals[arrange] = repo
        return _originals[arrange]

    return get


@pytest.fixture
def fixlearn() -> Iterator[Fixlearn]:
    """The command, run as a process of its own in the current folder."""
    return Fixlearn()


@pytest.fixture
def hooked(repo: GitRepo, original: Callable[..., GitRepo]) -> GitRepo:
    """A repository with a first commit, a test, and fixlearn's commit-msg hook in place."""
    repo.become(original(with_hook))
    return repo


def with_hook(repo: GitRepo) -> None:
    repo.commit("feat: page through rows", {"pager.py": "rows = []\n", **GUARD})
    repo.install_hook("commit-msg")


@pytest.fixture
def guarded(repo: GitRepo, original: Callable[..., GitRepo]) -> GitRepo:
    """A repository with the hook, a lesson and the test that is its evidence."""
    repo.become(original(_with_lesson))
    return repo


def _with_lesson(repo: GitRepo) -> None:
    with_hook(repo)
    repo.commit("fix: keep the last row", {"lessons/2026/last-row.md": LESSON})


@pytest.fixture
def plain_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    """pytest without the plugins of this project, which take longer to load than a test runs."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Calls:
    """A log of calls: the first fixlearn on PATH only logs how it is called."""
    calls = Calls(tmp_path / "calls")
    put(tmp_path / "bin/fixlearn", calls.script("ours"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    return calls
