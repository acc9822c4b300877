"""The facts about the commit that is being made, read from its index in one go."""

from __future__ import annotations

import os

from fixlearn.gate.commits import lesson_changes
from fixlearn.gate.staged import MAX_RELATED, Retry, StagedCommit, names_of_files
from fixlearn.lessons.evidence import StagedEvidence
from fixlearn.lessons.lesson_file import lesson_id
from fixlearn.lessons.library import is_lesson_path, read_library
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.repository.commit_in_progress import opens_editor, unpublished
from fixlearn.repository.index import (
    Index,
    changes_of,
    folders_above,
    lessons_about,
    lessons_on_disk,
    superseding_lessons,
)
from fixlearn.repository.tree_entry import FOLDER, Differences, TreeEntry

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.model import Change
    from fixlearn.repository.commit_command_line import Repeatable

_FOLDER_OPTIONS = ("-C", "--git-dir", "--work-tree")  # of git itself


def staged_commit(
    index: Index, changes: Sequence[Change], config: Config, lesson_ids: Collection[str]
) -> StagedCommit:
    """What is staged, with the contents of the lessons that `changes` touch or that have these ids.

    A lesson that is only in the work tree, or staged in another index, is not part of the commit.
    """
    roots = config.lessons
    touched = lesson_changes(changes, roots)
    contents = index.objects.blobs(id for each in touched for id in (each.before, each.after))
    files = _lessons_with_ids(index, lesson_ids, roots)
    files |= {each.path: contents[each.after] for each in touched if each.after in contents}
    # Only errors count here.
    library = read_library(files, roots, config.severity)
    unstaged: dict[str, str] = {}
    if set(lesson_ids).difference(library.ids):  # only then the others are asked for
        library = library._replace(ids=tuple(sorted({*map(lesson_id, index.lessons(roots))})))
        unstaged = {id: _typed(path) for id, path in lessons_on_disk(roots).items()}
    return StagedCommit(changes, contents, library, unstaged)


def _lessons_with_ids(index: Index, ids: Collection[str], roots: Sequence[str]) -> dict[str, bytes]:
    """{path: content} of the staged lessons with these ids. The other lessons are not listed."""
    folders = index.objects.year_folders("HEAD", roots) if ids else []
    paths = [f"{folder}/{id}.md" for folder in folders for id in sorted(ids)]
    names = {path: f"HEAD:{path}" for path in paths if path not in index.differences}
    for path, (_, after) in index.differences.items():
        if after and after.is_file and lesson_id(path) in ids:
            names[path] = after.id
    names = {path: name for path, name in names.items() if is_lesson_path(path, roots)}
    blobs = zip(names, index.objects.read(list(names.values())), strict=True)
    return {path: blob.content for path, blob in blobs if blob and blob.type == "blob"}


def lesson_family(
    index: Index, ids: Collection[str], roots: Sequence[str]
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """{path: content} of the lessons with these ids, and of all lessons that may supersede them.

    As they are in HEAD, and as they are staged.
    """
    folders = index.objects.year_folders("HEAD", roots)
    paths = {f"{folder}/{id}.md" for folder in folders for id in ids}
    paths.update(index.differences)
    if index.may_be_named(ids, roots, is_busy=True):
        paths.update(superseding_lessons(roots))
    ordered = sorted(path for path in paths if is_lesson_path(path, roots))
    committed = _read(index, {path: f"HEAD:{path}" for path in ordered})
    changed = _read_staged(index, [path for path in ordered if path in index.differences])
    kept = {path: committed[path] for path in committed if path not in index.differences}
    return committed, dict(sorted({**kept, **changed}.items()))


def related_lessons(index: Index, changes: Sequence[Change], config: Config) -> dict[str, bytes]:
    """{path: content} of the staged lessons that may be about the same files as these changes."""
    roots = config.lessons
    changed = {change.path for change in changes}
    paths = [path for path in changed if not is_lesson_path(path, roots)]
    # The lessons of HEAD are those that are staged, except for the changed ones.
    kept = index.lesson_lines(roots) if index.differences.keys() <= changed else None
    related = lessons_about(paths, names_of_files(paths), roots, MAX_RELATED + len(changed), kept)
    unchanged = [path for path in related if path not in changed and is_lesson_path(path, roots)]
    return _read_staged(index, unchanged[:MAX_RELATED])


def _read_staged(index: Index, paths: Sequence[str]) -> dict[str, bytes]:
    """{path: content} of these files as they are staged; git need not read the index again."""
    names = {path: f"HEAD:{path}" for path in paths if path not in index.differences}
    staged = {path: index.differences[path][1] for path in paths if path in index.differences}
    names |= {path: entry.id for path, entry in staged.items() if entry}
    return _read(index, {path: names[path] for path in paths if path in names})


def _read(index: Index, names: Mapping[str, str]) -> dict[str, bytes]:
    """{path: content} of the files that exist; `names` are those of their objects."""
    blobs = zip(names, index.objects.read(list(names.values())), strict=True)
    return {path: blob.content for path, blob in blobs if blob}


class UnpushedWork(NamedTuple):
    """The earlier changes of this branch that no other branch has."""

    commits: list[str]
    since: list[list[Change]]  # how the parent differs from each commit where the branch begins


def unpushed_work(index: Index, parent: str) -> UnpushedWork:
    """What the branch brought in up to `parent`; nothing if that is unknown.

    If it begins at more commits than `BranchWork` looks at, no trees are compared.
    """
    from fixlearn.gate.branch_work import MAX_BASES

    index.is_busy = True
    commits, begins = unpublished(index.objects)
    compared = begins if len(begins) <= MAX_BASES else []
    since = [changes_of(index.objects.differences(base, parent)) for base in compared]
    return UnpushedWork(commits, since)


def repeated_commit(index: Index, config: Config, *, amends: bool) -> Retry:
    """The command that repeats the running `git commit` with its saved message.

    If it is unknown how that was started, the options and paths are those that commit the same
    files. To read the processes takes 20 ms.
    """
    import shlex

    from fixlearn.gate.staged import Retry
    from fixlearn.repository import commit_command_line
    from fixlearn.repository.commit_message import saved_message, shown_path

    line = commit_command_line.command_line()
    call = commit_command_line.repeatable(line.arguments) if line else None
    if call is None or ("--amend" in call.options) != amends:
        call = _equivalent_call(index, amends=amends)
        author = commit_command_line.author_options(line) if line else []
        call = call._replace(options=(*call.options, *author))
    given = commit_command_line.given_identity(line.process) if line else {}
    variables = "".join(f"{name}={shlex.quote(value)} " for name, value in given.items())
    git_options = line.git_options if line else ()
    words = shlex.join(("git", *git_options, "commit", *call.options))
    edit = " -e" if opens_editor() else ""
    return Retry(
        command=f"{variables}{words}{edit} -F {shown_path(saved_message())}",
        paths=shlex.join(("--", *call.paths)) if call.paths else "",
        lesson_paths=shlex.join(lesson_paths(config)),
        opens_editor=opens_editor(),
        is_made=False,
        git=("git", *git_options),
        is_elsewhere=any(option.startswith(_FOLDER_OPTIONS) for option in git_options),
        head=index.objects.commit("HEAD") or "",
    )


def lesson_paths(config: Config) -> tuple[str, ...]:
    """The folder of new lessons as the developer types it; () unless single paths are committed."""
    if not _has_only_paths(_index_file()):
        return ()
    return (_typed(config.lessons[0]),)


def _typed(path: str) -> str:
    from pathlib import Path

    from fixlearn.repository.commit_message import typed_path

    return typed_path(Path(path))


def _index_file() -> str:
    """The name of the index; git commits `-a`, `-p` and single paths from temporary ones."""
    return os.path.basename(os.environ.get("GIT_INDEX_FILE", "index"))  # noqa: PTH119


def _has_only_paths(file: str) -> bool:
    return file.startswith("next-index")


def _equivalent_call(index: Index, *, amends: bool) -> Repeatable:
    from fixlearn.repository.commit_command_line import Repeatable

    options = ("--amend",) if amends else ()
    file = _index_file()
    if _has_only_paths(file):
        return Repeatable(options, tuple(map(_typed, index.differences)))
    if file != "index.lock":
        return Repeatable(options, ())
    # Only `-a` leaves no change of a tracked file behind; `-p` asks for each again.
    return Repeatable((*options, "-p" if index.has_unstaged_changes() else "-a"), ())


def staged_evidence(
    index: Index, differences: Differences, naming: Sequence[str], roots: Sequence[str]
) -> StagedEvidence:
    """The files of these differences, and the lessons that may lose evidence with them.

    `naming` are the staged lessons that name one of the files. New lessons are read as
    well: one that was moved names only the new path.
    """
    before = {path: entry for path, (entry, _) in differences.items() if entry}
    after = {path: entry for path in differences if (entry := _entry_after(path, differences))}
    changed = {path: sides for path, sides in differences.items() if is_lesson_path(path, roots)}
    new = [path for path, (entry, _) in changed.items() if not entry]
    paths = [path for path in dict.fromkeys((*naming, *new)) if is_lesson_path(path, roots)]
    lessons = _read_staged(index, paths)
    contents = index.objects.blobs(
        [entry.id for sides in changed.values() for entry in sides if entry]
    )
    texts = {
        path: (contents.get(old.id, b"") if old else b"", contents.get(new.id, b"") if new else b"")
        for path, (old, new) in changed.items()
    }
    return StagedEvidence(before, after, lessons, texts)


def changed_lessons(index: Index, roots: Sequence[str]) -> dict[str, bytes]:
    """{path: content} of the lessons that the staged changes add or edit, and do not only move."""
    removed = {
        before.id for before, after in index.differences.values() if before and after is None
    }
    blobs = {
        path: after.id
        for path, (_, after) in index.differences.items()
        if after and after.is_file and is_lesson_path(path, roots) and after.id not in removed
    }
    return _contents(index, blobs)


def lesson_contents(index: Index, roots: Sequence[str]) -> dict[str, bytes]:
    return _contents(index, index.lessons(roots))


def _contents(index: Index, blobs: Mapping[str, str]) -> dict[str, bytes]:
    contents = index.objects.blobs(blobs.values())
    return {path: contents[id] for path, id in blobs.items() if id in contents}


def staged_entries_at(index: Index, paths: Collection[str]) -> dict[str, TreeEntry]:
    """{path: entry} of these paths in the index: HEAD's entries, except where files are staged.

    As in a tree, a path below a link or a submodule has the entry of that.
    """
    differences = index.differences
    entries = index.objects.entries_at("HEAD", paths)
    folders = {
        folder
        for path, (_, after) in differences.items()
        if after
        for folder in folders_above(path)
    }
    for path in paths:
        if path in differences:
            entries.pop(path, None)
        if entry := _entry_after(path, differences):
            entries[path] = entry
        elif path in folders:
            entries.setdefault(path, TreeEntry(path, "", FOLDER))
    return entries


def _entry_after(path: str, differences: Differences) -> TreeEntry | None:
    """The entry of a path in the index, or of the link or submodule that the path is below."""
    for above in (path, *folders_above(path)):
        entry = differences[above][1] if above in differences else None
        if entry and (above == path or not entry.is_file):
            return entry
    return None
