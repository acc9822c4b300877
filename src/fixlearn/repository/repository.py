"""A repository, opened to be read: revisions, commits, tags, lesson files.

The only module beside its neighbours in this room that imports GitPython, which
starts git twice just to be imported: the hook's path never comes here.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fixlearn.config import CONFIG_FILE
from fixlearn.errors import CannotTell, UsageError
from fixlearn.gate.commits import read_object
from fixlearn.lessons.library import read_library
from fixlearn.repository import log
from fixlearn.repository.config_file import config_of, read_config_file
from fixlearn.repository.files import markdown_files
from fixlearn.repository.git import ask, environment, git_failed, no_git, run
from fixlearn.repository.objects import BloblessClone, Objects
from fixlearn.repository.tags import read_tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from git import Repo

    from fixlearn.config import Config
    from fixlearn.lessons.library import Library
    from fixlearn.model import Change, Commit, RawCommit, Tag


# How a clone is made whole where it is made: people read it behind the git command.
DEEPEN = "in CI: check out with the whole history"

WORK_TREE = ""  # where a revision is taken: the files on the disk, tracked or not


class Repository:
    """One open repository."""

    def __init__(self, repo: Repo, deepen: str = DEEPEN) -> None:
        self._repo = repo
        self._folder = repo.working_dir  # where git is run
        self._deepen = deepen
        self.reopen()

    @property
    def top(self) -> Path | None:
        """The folder of the work tree; None in a bare repository."""
        folder = self._repo.working_tree_dir
        return Path(folder) if folder else None

    def work_tree(self) -> Path:
        """The folder of the work tree. Raises UsageError in a bare repository."""
        if self.top is None:
            raise UsageError(
                "this needs the files of a work tree",
                why=f"{self.git_dir} is a bare repository: it has none",
                hint="git clone     makes a repository with a work tree",
            )
        return self.top

    @property
    def git_dir(self) -> Path:
        """The repository's own folder; of a linked worktree, that one's."""
        return Path(self._repo.git_dir)

    @property
    def common_dir(self) -> Path:
        """The folder that the repository shares with its linked worktrees."""
        return Path(self._repo.common_dir)

    def config(self) -> Config:
        """The configuration of the work tree; in a bare repository, of HEAD."""
        if self.top is None:
            return config_of(self.objects.blob(f"HEAD:{CONFIG_FILE}"))
        return config_of(read_config_file(self.top))

    def lesson_files(self, config: Config, *trees: str) -> dict[str, bytes]:
        """{path: content} of the lesson files in these trees, each a revision or WORK_TREE.

        If several trees have a path, the last one counts. The work tree has the
        misplaced files as well. Raises UsageError for WORK_TREE in a bare repository.
        """
        files: dict[str, bytes] = {}
        for tree in trees:
            files |= (
                markdown_files(self.work_tree(), config.lessons)
                if tree == WORK_TREE
                else self.objects.lesson_files(tree, config.lessons)
            )
        return files

    def library(self, config: Config, *trees: str) -> Library:
        """The lessons in these trees, which are those of `lesson_files`."""
        files = self.lesson_files(config, *trees)
        return read_library(files, config.lessons, config.severity)

    def head(self) -> str:
        """The hash of HEAD. Raises CannotTell before the first commit."""
        sha = self.objects.commit("HEAD")
        if sha is None:
            raise CannotTell(
                "there is no commit yet",
                why="HEAD is a branch without commits",
                hint="git commit",
            )
        return sha

    def commit(self, revision: str) -> str:
        """The hash of the commit that `revision` names. Raises CannotTell."""
        sha = self.objects.commit(revision)
        if sha is None:
            raise self.unknown(revision)
        return sha

    def adoption_baseline(self) -> str:
        """Where HEAD leaves the default branch, or HEAD itself; "" before the first commit."""
        head = self.objects.commit("HEAD")
        if head is None:
            return ""
        for name in ("refs/remotes/origin/HEAD", "refs/heads/main", "refs/heads/master"):
            base = self.objects.commit(name)
            if base is not None:
                # GitPython's own merge_base knows no SHA-256 hashes.
                common = ask("merge-base", head, base, folder=self._folder).stdout.decode().strip()
                return (common or head)[:12]
        return head[:12]

    def baseline(self, names: Sequence[str]) -> tuple[str, ...]:
        """The adoption baseline as arguments of `git log`."""
        found = []
        for name in names:
            sha = self.objects.commit(name)
            if sha is None:
                raise CannotTell(
                    f'cannot find "{name}", since when lessons are asked for',
                    why=f'"since" in {CONFIG_FILE} names a commit or tag that is not here'
                    + (": this clone is shallow" if self.boundary else ""),
                    hint="git fetch --unshallow --tags" if self.boundary else "git fetch --tags",
                )
            found.append(f"^{sha}")
        return tuple(found)

    def read_commit(self, revision: str, config: Config) -> Commit | None:
        """The commit that `revision` names, without its changes; None if this clone lacks it."""
        found = next(self.objects.read([f"{revision}^{{commit}}"]))
        if found is None:
            return None
        return read_object(found.id, found.content.decode("utf-8", "replace"), config)

    def parents(self, sha: str) -> tuple[str, ...]:
        """The parents of a commit, whether this clone has them or not."""
        found = next(self.objects.read([sha]))
        headers = found.content.partition(b"\n\n")[0].decode("utf-8", "replace") if found else ""
        return tuple(re.findall(r"^parent ([0-9a-f]+)$", headers, re.MULTILINE))

    @property
    def branch(self) -> str:
        """The branch that is checked out; "" where HEAD is detached."""
        return "" if self._repo.head.is_detached else self._repo.head.reference.name

    @property
    def has_upstream(self) -> bool:
        """Told from the settings: to ask for an upstream that is not there ends git."""
        if not self.branch:
            return False
        section = f'branch "{self.branch}"'
        return bool(self._repo.config_reader().get_value(section, "merge", ""))

    @property
    def address(self) -> str:
        """The address of the remote "origin"; "" where there is none. It may hold a password."""
        return str(self._repo.config_reader().get_value('remote "origin"', "url", ""))

    def knows_branches(self, remote: str = "") -> bool:
        """True where a branch of the remote is known here; without a name, of any."""
        return any(one.refs for one in self._repo.remotes if remote in ("", one.name))

    @property
    def default_branch(self) -> str:
        """The branch that refs/remotes/origin/HEAD stands for; "" where that is not told."""
        try:
            file = Path(self._repo.common_dir) / "refs/remotes/origin/HEAD"
            text = file.read_text("utf-8", "replace")
        except OSError:
            return ""
        prefix = "ref: refs/remotes/origin/"
        return text.strip().removeprefix(prefix) if text.startswith(prefix) else ""

    def is_before(self, sha: str, baseline: Sequence[str]) -> bool:
        """True when the adoption baseline has this commit already."""
        return bool(baseline) and not any(self.commits(["-1", sha, *self.baseline(baseline)]))

    def commits(
        self,
        revisions: Sequence[str],
        *,
        topological: bool = False,
        paths: Sequence[str] = (),
    ) -> Iterator[RawCommit]:
        """The commits of `git log <revisions> -- <paths>`, streamed, newest first."""
        boundary = log.Boundary(self.boundary, self._deepen)
        return log.commits(
            self._folder, revisions, boundary=boundary, topological=topological, paths=paths
        )

    def touching(self, revisions: Sequence[str], paths: Sequence[str]) -> list[str]:
        """The hashes of the commits in `revisions` that touched any of the paths, newest first."""
        if not paths:
            return []
        command = ("--literal-pathspecs", "rev-list", *revisions, "--", *paths)
        return run(*command, folder=self._folder, fails="cannot list the commits").decode().split()

    def refuse_shallow(self) -> None:
        """Raise CannotTell in a clone that lacks a part of its history."""
        if self.boundary:
            raise log.shallow_error(self._deepen)

    def changes_between(self, older: str, newer: str) -> list[Change]:
        """What is different between the trees of two commits."""
        names = [f"{commit}^{{tree}}" for commit in (older, newer)]
        first, second = self.objects.read(names)
        if first is None or second is None:
            raise log.shallow_error(self._deepen)
        return self.changes.between(first.id, second.id)

    def fetch(self, arguments: Sequence[str]) -> None:
        """Run `git fetch`, which never asks for a password. Raises CannotTell."""
        variables = environment(GIT_TERMINAL_PROMPT="0")
        answer = ask("fetch", *arguments, folder=self._folder, variables=variables)
        if answer.exit_code:
            raise git_failed("cannot fetch what is missing", answer.stderr)
        self.reopen()

    def reopen(self) -> None:
        """Start anew to read: a running git sees neither a moved boundary nor a changed index."""
        self.objects = Objects(self._folder, BloblessClone(self._repo))
        self.changes = log.Changes(self._folder)

    def tags(self) -> list[Tag]:
        """All tags of commits, nested ones peeled; tags of files and trees are left out."""
        return list(self._tags)

    @cached_property
    def _tags(self) -> list[Tag]:
        return read_tags(self._repo, self.objects)

    @property
    def boundary(self) -> frozenset[str]:
        """The commits at which a shallow clone was cut."""
        try:
            text = (Path(self._repo.common_dir) / "shallow").read_text("ascii")
        except FileNotFoundError:
            return frozenset()
        return frozenset(text.split())

    def unknown(self, revision: str) -> CannotTell:
        """The error for a revision that this clone does not have."""
        deepen = " --unshallow --tags" if self.boundary else ""
        branch = re.fullmatch(r"(?P<remote>[\w.-]+)/(?P<name>[\w./-]+)", revision, re.ASCII)
        if branch:
            where = f"refs/remotes/{revision}"
            hint = f"git fetch{deepen} {branch['remote']} +refs/heads/{branch['name']}:{where}"
            hint += f"     ({self._deepen})" if deepen and self._deepen != DEEPEN else ""
        elif deepen:
            hint = f"git fetch{deepen}     ({self._deepen})"
        else:
            hint = "git branch --all     lists the branches, git tag the tags"
        shallow = ", and this clone is shallow" if self.boundary else ""
        return CannotTell(
            f'cannot find the revision "{revision}"',
            why=f"no commit of that name is in this clone{shallow}",
            hint=hint,
        )


def open_repository(folder: str = ".", *, deepen: str = DEEPEN) -> Repository:
    """Open the repository that `folder` is in. Raises CannotTell.

    `deepen` says, behind git's own command, how a shallow clone is made whole.
    """
    try:
        import git
    except ImportError as error:
        raise no_git() from error
    try:
        repo = git.Repo(folder, search_parent_directories=True)
    except (git.exc.NoSuchPathError, git.exc.InvalidGitRepositoryError) as error:
        raise _no_repository(folder) from error
    return Repository(repo, deepen)


def _no_repository(folder: str) -> CannotTell:
    where = Path(folder).resolve()
    return CannotTell(
        "this is no git repository",
        why=f"neither {where} nor a folder above it has a .git",
        hint="git init     (or go to your repository first)",
    )


_MOST_COMMITS = 20_000


def author_names() -> frozenset[str]:
    """The names of the latest commits' authors, as `.mailmap` has them; none before the first."""
    try:
        names = run("log", f"--max-count={_MOST_COMMITS}", "--format=%aN", "--encoding=UTF-8")
    except CannotTell:
        return frozenset()
    return frozenset(names.decode("utf-8", "replace").split("\n")) - {""}


def git_version() -> tuple[int, ...]:
    """The version of the git on PATH; () where it says none."""
    found = re.search(r"\d+(?:\.\d+)+", run("version").decode("utf-8", "replace"))
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def remotes() -> dict[str, str]:
    """{name: address} as the settings have them, origin first. An address may hold a password."""
    # 1: there is no such setting
    text = run("config", "-z", "--get-regexp", r"^remote\..*\.url$", accepts=(0, 1))
    rows = text.decode("utf-8", "surrogateescape").split("\0")
    pairs = [row.partition("\n") for row in rows if row]
    found = {key[len("remote.") : -len(".url")]: address for key, _, address in pairs}
    return dict(sorted(found.items(), key=lambda pair: pair[0] != "origin"))


def known_commits(names: Sequence[str]) -> dict[str, str]:
    """{name: hash} of the revisions that are commits of this clone, all asked at once."""
    # A line feed would be two questions; where "@{upstream}" and its like name nothing, git ends.
    askable = [name for name in names if name and not re.search(r"[\n\0]|@\{", name)]
    answers = Objects().read([f"{name}^{{commit}}" for name in askable])
    return {name: found.id for name, found in zip(askable, answers, strict=True) if found}
