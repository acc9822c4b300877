"""A repository that is open for reading: its configuration, lessons, commits, branches and tags."""

from __future__ import annotations

import os
import re
import shlex
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fixlearn.config import CONFIG_FILE, Config
from fixlearn.errors import CannotTell, UsageError
from fixlearn.gate.commits import read_object
from fixlearn.lessons.lesson_file import lesson_id
from fixlearn.repository import log
from fixlearn.repository.config_file import config_of, read_config_file
from fixlearn.repository.files import markdown_files
from fixlearn.repository.folders import Folders, find_folders
from fixlearn.repository.git import ask, environment, git_failed, raw_differences, run
from fixlearn.repository.kept_lessons import KeptLessons
from fixlearn.repository.objects import DEFAULT_BRANCHES, Objects
from fixlearn.repository.remotes import BloblessClone, address_of, read_settings, remote_names
from fixlearn.repository.search import LineSearch, newest_origin
from fixlearn.repository.tags import Reference, read_references, read_tags

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from fixlearn.lessons.library import Library
    from fixlearn.model import Change, Commit, RawCommit, Release, Tag


# How to make a shallow clone complete; errors print it behind the git command.
DEEPEN = "in CI: check out with the whole history"
WORK_TREE = ""  # in place of a revision: the files on disk, tracked or not
_LOCAL_DEFAULTS = tuple(f"refs/heads/{name}" for name in DEFAULT_BRANCHES)


class Repository:
    def __init__(self, folders: Folders, deepen: str = DEEPEN) -> None:
        self._folders = folders
        self._folder = folders.top or folders.common_dir  # in which git runs
        self._deepen = deepen
        self.reopen()

    @cached_property
    def _settings(self) -> dict[str, list[str]]:
        return read_settings(self._folder)

    def _setting(self, name: str) -> str:
        return self._settings.get(name, [""])[-1]

    @property
    def _remotes(self) -> list[str]:
        return remote_names(self._settings)

    def reopen(self) -> None:
        """Start to read anew: a running git sees neither a moved boundary nor a changed index."""
        self.kept = KeptLessons(self.common_dir)
        differences = raw_differences(self._folder)
        clone = BloblessClone(self._folder, self.common_dir, lambda: self._settings)
        self.objects = Objects(self._folder, clone, differences)
        self.changes = log.Changes(differences, self._folder)
        for name in ("_references", "_branches", "_tags"):
            self.__dict__.pop(name, None)  # a fetch may bring some

    @property
    def top(self) -> Path | None:
        """The folder of the work tree; None in a bare repository."""
        return Path(self._folders.top) if self._folders.top else None

    def work_tree(self) -> Path:
        """The folder of the work tree. Raises UsageError in a bare repository."""
        if self.top is None:
            raise UsageError(
                "this command requires a work tree",
                why=f"{self.git_dir} is a bare repository",
                hint=f"git clone {shlex.quote(str(self.git_dir))}     creates a work tree",
            )
        return self.top

    @property
    def git_dir(self) -> Path:
        """The folder in which git keeps its files: .git, or that of a linked worktree."""
        return Path(self._folders.git_dir)

    @property
    def common_dir(self) -> Path:
        """The folder that all linked worktrees of the repository share."""
        return Path(self._folders.common_dir)

    def config(self) -> Config:
        """The configuration in the work tree, or at HEAD in a bare repository."""
        if self.top is None:
            return config_of(self.objects.blob(f"HEAD:{CONFIG_FILE}"))
        return config_of(read_config_file(self.top))

    def lesson_files(self, config: Config, *trees: str) -> dict[str, bytes]:
        """{path: content} of the lesson files in these trees, each a revision or WORK_TREE.

        If several trees have a lesson, the last one counts. From the work tree, misplaced
        Markdown files are included. Raises UsageError for WORK_TREE in a bare repository.
        """
        files: dict[str, bytes] = {}
        for tree in reversed(trees):
            ids = set(map(lesson_id, files))
            if tree == WORK_TREE:
                older = dict(markdown_files(self.work_tree(), config.lessons))
            elif ids.issuperset(map(lesson_id, self.objects.lesson_blobs(tree, config.lessons))):
                continue  # mostly: two trees of one branch
            else:
                older = self.objects.lesson_files(tree, config.lessons)
            files |= {path: text for path, text in older.items() if lesson_id(path) not in ids}
        return files

    def library(self, config: Config, *trees: str) -> Library:
        """The lessons in the files that `lesson_files` returns for these trees.

        Those of commits are parsed when they are asked for.
        """
        if WORK_TREE in trees:
            return self.kept.library_of_files(self.lesson_files(config, *trees), config)
        blobs: dict[str, str] = {}
        for tree in reversed(trees):
            listed = self.objects.lesson_blobs(tree, config.lessons)
            older = {path: blob for path, blob in listed.items() if path not in blobs}
            ids = set(map(lesson_id, blobs)) if older else ()
            blobs |= {path: blob for path, blob in older.items() if lesson_id(path) not in ids}

        def read(missing: Collection[str]) -> dict[str, bytes]:
            for tree in trees:
                self.objects.bring(self.objects.folders(tree, config.lessons))
            return self.objects.blobs(missing)

        return self.kept.library_on_demand(blobs, read, config)

    def head(self) -> str:
        """The hash of HEAD. Raises CannotTell if there are no commits yet."""
        sha = self.objects.commit("HEAD")
        if sha is None:
            raise CannotTell(
                "there are no commits yet",
                why="the current branch has no commits",
                hint="git commit",
            )
        return sha

    def commit(self, revision: str) -> str:
        """The hash of the commit that `revision` names. Raises CannotTell if there is none."""
        sha = self.objects.commit(revision)
        if sha is None:
            raise self.unknown(revision)
        return sha

    def adoption_baseline(self) -> str:
        """The commit at which HEAD leaves the default branch, or HEAD; "" if there is no commit."""
        head = self.objects.commit("HEAD")
        if head is None:
            return ""
        bases = self.objects.first_commit(("refs/remotes/origin/HEAD", *_LOCAL_DEFAULTS)).values()
        command = ("merge-base", head, *bases)
        common = ask(*command, folder=self._folder).stdout.decode().strip() if bases else ""
        return (common or head)[:12]

    def baseline(self, names: Sequence[str]) -> tuple[str, ...]:
        """The adoption baseline as arguments of `git log`. Raises CannotTell if one is unknown."""
        excluded = []
        for name in names:
            sha = self.objects.commit(name)
            if sha is None:
                raise CannotTell(
                    f'cannot find "{name}", the adoption baseline',
                    why=f'"since" in {CONFIG_FILE} names a commit or tag that is not in this clone'
                    + (", which is shallow" if self.boundary else ""),
                    hint=self.completing_fetch,
                )
            excluded.append(f"^{sha}")
        return tuple(excluded)

    def read_commit(self, revision: str, config: Config) -> Commit | None:
        """The commit that `revision` names, without its changes; None if this clone lacks it."""
        commit = next(self.objects.read([f"{revision}^{{commit}}"]))
        if commit is None:
            return None
        return read_object(commit.id, commit.content.decode("utf-8", "replace"), config)

    @property
    def branch(self) -> str:
        """The branch that is checked out; "" if HEAD is detached."""
        prefix = "ref: refs/heads/"
        text = self._symbolic(self.git_dir / "HEAD", "HEAD")
        return text.removeprefix(prefix) if text.startswith(prefix) else ""

    @property
    def has_upstream(self) -> bool:
        """True if the settings name an upstream: git would end when asked for a missing one."""
        return bool(self.branch and self._setting(f"branch.{self.branch}.merge"))

    @property
    def address(self) -> str:
        """The address from which "origin" is fetched; "" without it. It may contain a password."""
        return address_of(self._settings, "origin")

    def knows_branches(self, remote: str = "") -> bool:
        """True if this clone has a branch of `remote`; of any remote if that is ""."""
        return any(not remote or f"{name}/".startswith(f"{remote}/") for name in self._branches)

    def remote_branch_at(self, sha: str) -> str:
        """The name of a remote branch whose tip is this commit: origin/main; "" if none is."""
        names = (name for name, tip in self._branches.items() if tip == sha)
        return next((name for name in names if not name.endswith("/HEAD")), "")

    @cached_property
    def _branches(self) -> dict[str, str]:
        """{name: hash} of the branches of all remotes."""
        prefix = "refs/remotes/"
        branches = (each for each in self._references if each.name.startswith(prefix))
        return {branch.name.removeprefix(prefix): branch.id for branch in branches}

    @cached_property
    def _references(self) -> list[Reference]:
        return read_references(self._folder)

    @property
    def default_branch(self) -> str:
        """The branch that refs/remotes/origin/HEAD names; "" if this clone does not have that."""
        name, prefix = "refs/remotes/origin/HEAD", "ref: refs/remotes/origin/"
        text = self._symbolic(self.common_dir / name, name)
        return text.removeprefix(prefix) if text.startswith(prefix) else ""

    def _symbolic(self, file: Path, name: str) -> str:
        """The content of a reference; git is only asked if it keeps references in a table."""
        if (self.common_dir / "reftable").is_dir():
            target = ask("symbolic-ref", "--quiet", name, folder=self._folder).stdout
            return f"ref: {os.fsdecode(target).strip()}"
        try:
            return file.read_text("utf-8", "surrogateescape").strip()
        except OSError:
            return ""

    def default_tips(self) -> dict[str, str]:
        """{hash: reference} of the tips of the default branch, at the remote and in this clone."""
        remote = (f"refs/remotes/origin/{name}" for name in (*DEFAULT_BRANCHES, "HEAD"))
        tips = {name: self.objects.commit(name) for name in (*remote, *_LOCAL_DEFAULTS)}
        return {sha: name for name, sha in reversed(tips.items()) if sha}

    def unlanded(self, head: str) -> frozenset[str]:
        """The commits of `head` that are not on the default branch; all if it is unknown."""
        places = ("refs/remotes/origin", "refs/heads")[0 if self.knows_branches() else 1 :]
        names = [f"{place}/{name}" for place in places for name in ("HEAD", *DEFAULT_BRANCHES)]
        landed = [f"^{sha}" for sha in self.objects.first_commit(names).values()]
        listed = run(
            "rev-list", head, *landed, folder=self._folder, fails="cannot list the commits"
        )
        return frozenset(listed.decode().split())

    def is_before(self, sha: str, baseline: Sequence[str]) -> bool:
        """True if the adoption baseline contains this commit."""
        return bool(baseline) and not any(self.commits(["-1", sha, *self.baseline(baseline)]))

    def commits(
        self,
        revisions: Sequence[str],
        *,
        topological: bool = False,
        paths: Sequence[str] = (),
    ) -> Iterator[RawCommit]:
        """Yield the commits that `git log <revisions> -- <paths>` lists, newest first.

        `topological` lists children before all their parents. Raises CannotTell at the boundary
        of a shallow clone, because the missing commits behind it belong to the range too.
        """
        boundary = self.boundary
        for commit in log.commits(self._folder, revisions, topological=topological, paths=paths):
            if commit.sha in boundary:
                raise log.shallow_error(self.completing_fetch, self._deepen)
            yield commit

    def touching(self, revisions: Sequence[str], paths: Sequence[str]) -> list[str]:
        """The hashes of the commits in `revisions` that changed one of the paths, newest first."""
        if not paths:
            return []
        command = ("--literal-pathspecs", "rev-list", *revisions, "--", *paths)
        return run(*command, folder=self._folder, fails="cannot list the commits").decode().split()

    def files_with(self, sha: str, text: str, places: Sequence[str]) -> list[str]:
        """The files of a commit in these places, patterns such as "ci/**", that contain a text."""
        paths = (f":(top,glob){place}" for place in places)
        command = ("grep", "-lzF", "--full-name", "--no-color", "-e", text, sha, "--", *paths)
        names = run(*command, folder=self._folder, accepts=(0, 1)).decode("utf-8", "replace")
        return [name.removeprefix(f"{sha}:") for name in names.split("\0") if name]

    def refuse_shallow(self) -> None:
        """Raise CannotTell in a shallow clone."""
        if self.boundary:
            raise log.shallow_error(self.completing_fetch, self._deepen)

    def changes_between(self, older: str, newer: str) -> list[Change]:
        """Compare the trees of two commits. Raises CannotTell if this clone lacks a commit."""
        before, after = self.objects.trees([older, newer])
        if not (before and after):
            raise log.shallow_error(self.completing_fetch, self._deepen)
        return self.changes.between(before, after)

    def line_search(self, config: Config) -> LineSearch:
        return LineSearch(self._folder, config.lessons)

    def fetch(self, arguments: Sequence[str]) -> None:
        """Run `git fetch` without password prompts. Raises CannotTell if it fails."""
        variables = environment(GIT_TERMINAL_PROMPT="0")
        answer = ask("fetch", *arguments, folder=self._folder, variables=variables)
        if answer.exit_code:
            raise git_failed("cannot fetch the missing commits", answer.stderr)
        self.reopen()

    def tags(self) -> list[Tag]:
        """All tags of commits, nested ones peeled; tags of files and trees are left out."""
        return list(self._tags)

    def releases(self, config: Config, today: date) -> list[Release]:
        """The releases, lowest version first; `today` decides which months are over."""
        # Most ranges need no release, and what reads versions is slow to import.
        from fixlearn.releases.release_tags import (
            monthly_releases,
            releases_of,
            with_scheme_changes,
        )

        if config.releases_by == "month":
            return monthly_releases(self.first_parents(self.head()), today)
        is_folded = config.pre_releases == "fold"
        releases = releases_of(
            self._tags, config.tag_pattern, skip=config.tag_skip, only_finals=is_folded
        )
        return with_scheme_changes(releases, self._tags_containing)

    def first_parents(self, revision: str) -> list[tuple[str, int]]:
        """(hash, seconds since the epoch) of the commits of a branch itself, newest first."""
        command = ("log", "--first-parent", "--format=%H %ct", revision, "--")
        rows = run(*command, folder=self._folder, fails="cannot list the commits").split(b"\n")
        pairs = (row.decode("ascii").split(" ") for row in rows if row)
        return [(sha, int(seconds or 0)) for sha, seconds in pairs]

    def newest_origin(self, fix: str) -> str:
        """The newest commit that wrote a line which `fix` changed; "" if that is unknown."""
        parents = self.objects.parents(fix)
        return newest_origin(self._folder, fix, parents[0]) if len(parents) == 1 else ""

    def middle_commit(self, newest: str, without: Sequence[str]) -> str:
        """The commit that halves those that `newest` reaches and none of `without` does."""
        command = ("rev-list", "--bisect", newest, *(f"^{sha}" for sha in without))
        middle = run(*command, folder=self._folder, fails="cannot list the commits")
        return middle.decode("ascii").strip() or newest

    def tagged_commits(self, sha: str, *, without: str) -> set[str]:
        """The commits of the tags that contain one commit and not another."""
        command = ("for-each-ref", "--contains", sha, "--no-contains", without)
        rows = run(
            *(*command, "--format=%(objectname) %(*objectname)", "refs/tags"),
            folder=self._folder,
            fails="cannot list the tags",
        )
        return {names.split()[-1] for names in rows.decode("ascii").splitlines()}

    def _tags_containing(self, commits: Sequence[str]) -> list[str]:
        """The names of the tags whose history contains one of these commits."""
        options = [f"--contains={sha}" for sha in commits]
        listed = run("tag", *options, folder=self._folder, fails="cannot list the tags")
        return os.fsdecode(listed).splitlines()

    @cached_property
    def _tags(self) -> list[Tag]:
        return read_tags(self._references, self.objects)

    @property
    def boundary(self) -> frozenset[str]:
        """The commits at which the history of a shallow clone ends; none in a complete clone."""
        try:
            text = (self.common_dir / "shallow").read_text("ascii")
        except FileNotFoundError:
            return frozenset()
        return frozenset(text.split())

    @property
    def completing_fetch(self) -> str:
        """The command that fetches all history, tags and branches that this clone lacks."""
        unshallow = " --unshallow" if self.boundary else ""
        remote = next(iter(self._remotes), "")
        refspec = f"+refs/heads/*:refs/remotes/{remote or 'origin'}/*"
        if not remote:
            fetch = f'git fetch{unshallow} --tags origin "{refspec}"'
            return f"git remote add origin <address of the repository> && {fetch}"
        fetched = self._settings.get(f"remote.{remote}.fetch", [])
        # A clone of a single branch or tag would fetch no other branch.
        all_branches = "" if refspec in fetched else f' {remote} "{refspec}"'
        return f"git fetch{unshallow} --tags{all_branches}"

    def unknown(self, revision: str) -> CannotTell:
        """The error for a revision that this clone does not have."""
        deepen = " --unshallow --tags" if self.boundary else ""
        if self.objects.commit(f"refs/remotes/origin/{revision}"):
            return CannotTell(
                f'cannot find the revision "{revision}"',
                why=f"this clone has no branch {revision}, only origin/{revision}",
                hint=f"{shlex.join(['git', 'branch', revision, f'origin/{revision}'])}     "
                f"(or write origin/{revision})",
            )
        branch = re.fullmatch(r"(?P<remote>[\w.-]+)/(?P<name>[\w./-]+)", revision, re.ASCII)
        if branch:
            where = f"refs/remotes/{revision}"
            hint = f"git fetch{deepen} {branch['remote']} +refs/heads/{branch['name']}:{where}"
            hint += f"     ({self._deepen})" if deepen and self._deepen != DEEPEN else ""
        elif deepen:
            hint = f"{self.completing_fetch}     ({self._deepen})"
        elif self._remotes and "refs/heads/*" in self.completing_fetch:
            hint = f"{self.completing_fetch}     fetches all branches"
        else:
            hint = "git branch --all     lists the branches, git tag the tags"
        shallow = ", and this clone is shallow" if self.boundary else ""
        return CannotTell(
            f'cannot find the revision "{revision}"',
            why=f"this clone has no commit, branch or tag of that name{shallow}",
            hint=hint,
        )


def open_repository(folder: str = ".", *, deepen: str = DEEPEN) -> Repository:
    """Open the repository that `folder` is in. Raises CannotTell if there is none.

    `deepen` is what errors print behind the git command that completes a shallow clone.
    """
    return Repository(find_folders(folder), deepen)
