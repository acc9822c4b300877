"""Tools, settings and the clone: what is as it has to be, and the line that mends it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.config import CONFIG_FILE
from fixlearn.model import Diagnosis
from fixlearn.setup.diagnosis import ADVICE, OK, PROBLEM, WARNING

if TYPE_CHECKING:
    from collections.abc import Mapping

# `rev-parse --path-format`, by which hooks are found, is of 2.31; all else is older.
OLDEST_GIT = (2, 31)
OLDEST_PYTHON = (3, 11)


class Tools(NamedTuple):
    """The programs that are there."""

    git: tuple[int, ...]
    python: tuple[int, ...]
    fixlearn: str  # its version
    path: str  # where PATH has fixlearn, as hooks find it; "" where it has not
    recorded: str  # what our own hooks run where PATH has none; "" where they know of none
    scripts: str  # the folder where this fixlearn was installed to
    has_libyaml: bool


class Settings(NamedTuple):
    """The configuration file, and where it says that lessons begin."""

    is_there: bool
    error: tuple[str, str] | None = None  # (what, hint)
    since: Mapping[str, bool] = {}  # revision -> is it in this clone
    since_date: str = ""
    baseline: str = ""  # what `init` would write


class Clone(NamedTuple):
    """What the clone has."""

    has_commits: bool
    is_shallow: bool
    remote: str  # the name of the remote, "origin" where there are more; "" where there is none
    address: str  # its address; it may hold a password, so it is never shown
    default_branch: str  # as git knows it; "" where it does not


def examine_tools(tools: Tools) -> list[Diagnosis]:
    """Are git, Python, PyYAML and fixlearn itself as they have to be?"""
    git, python = (".".join(map(str, version)) for version in (tools.git, tools.python))
    found = [
        _version("git", git, tools.git, OLDEST_GIT, "https://git-scm.com/downloads"),
        _version("python", python, tools.python, OLDEST_PYTHON, "https://www.python.org/downloads"),
    ]
    if tools.has_libyaml:
        found.append(Diagnosis("libyaml", OK, "PyYAML reads with libyaml"))
    else:
        says = "PyYAML was built without libyaml: all works, thousands of lessons are read slowly"
        mend = "python -m pip install --force-reinstall --only-binary PyYAML PyYAML"
        found.append(Diagnosis("libyaml", WARNING, says, (mend,)))
    if tools.path:
        found.append(Diagnosis("fixlearn", OK, f"{tools.fixlearn}, on PATH as {tools.path}"))
    elif tools.recorded:
        says = f"{tools.fixlearn}, not on PATH; the hooks run {tools.recorded}"
        found.append(Diagnosis("fixlearn", OK, says))
    else:
        says = f"{tools.fixlearn} runs, but it is not on PATH, where git hooks look for it"
        mend = f'export PATH="{tools.scripts}:$PATH"     (in the profile of your shell)'
        found.append(Diagnosis("fixlearn", PROBLEM, says, (mend,)))
    return found


def _version(
    name: str, shown: str, version: tuple[int, ...], oldest: tuple[int, ...], where: str
) -> Diagnosis:
    if version >= oldest:
        return Diagnosis(name, OK, shown)
    least = ".".join(map(str, oldest))
    return Diagnosis(name, PROBLEM, f"{shown} is older than {least}", (f"install it from {where}",))


def examine_settings(settings: Settings, clone: Clone) -> list[Diagnosis]:
    """Can the configuration be read, and does it say since when lessons are asked for?"""
    if settings.error:
        what, hint = settings.error
        return [Diagnosis("settings", PROBLEM, what, (hint,))]
    if not settings.is_there:
        says = f"no {CONFIG_FILE}: the defaults count, and lessons are asked of all history"
        return [Diagnosis("settings", WARNING, says, ("fixlearn init",))]
    return [Diagnosis("settings", OK, f"{CONFIG_FILE} is read"), _since(settings, clone)]


def _since(settings: Settings, clone: Clone) -> Diagnosis:
    missing = [name for name, is_known in settings.since.items() if not is_known]
    if missing:
        says = f'"since" names {", ".join(missing)}, and that is no commit of this clone'
        mend = "git fetch --unshallow --tags" if clone.is_shallow else "git fetch --tags"
        return Diagnosis("baseline", PROBLEM, says, (mend,))
    names = [*settings.since, *([settings.since_date] if settings.since_date else [])]
    if names:
        return Diagnosis("baseline", OK, f"lessons are asked for since {', '.join(names)}")
    if not clone.has_commits:
        return Diagnosis("baseline", OK, "none is needed: there is no commit yet")
    says = f'no "since" in {CONFIG_FILE}: lessons are asked of all history'
    return Diagnosis("baseline", ADVICE, says, (f"since: [{settings.baseline}]",))


def examine_clone(clone: Clone) -> list[Diagnosis]:
    """Is all of history here, and is the default branch known?"""
    if clone.is_shallow:
        says = "this clone is shallow: what is behind its end cannot be told"
        found = [Diagnosis("history", PROBLEM, says, ("git fetch --unshallow --tags",))]
    else:
        found = [Diagnosis("history", OK, "the clone is complete")]
    if clone.default_branch:
        found.append(Diagnosis("default branch", OK, clone.default_branch))
    elif not clone.has_commits:
        found.append(Diagnosis("default branch", OK, "there is no commit yet"))
    elif clone.remote:
        says = f"{clone.remote}/HEAD is not known, so the default branch is not either"
        mend = f"git remote set-head {shlex.quote(clone.remote)} --auto"
        found.append(Diagnosis("default branch", WARNING, says, (mend,)))
    else:
        says = "no remote, and neither main nor master: name the range that you check"
        mend = "fixlearn check <from>..HEAD"
        found.append(Diagnosis("default branch", WARNING, says, (mend,)))
    return found
