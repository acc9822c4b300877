"""The commit that is being made -> its result, and how it is repeated if it is refused."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.gate.commits import added_lessons, lesson_changes, with_changes
from fixlearn.gate.judge import Gate, NextSteps
from fixlearn.gate.reminders import with_reminders
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.library import is_lesson_path, read_library

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.lessons.library import Library
    from fixlearn.messages import Message
    from fixlearn.model import Change, Commit, Result

_SAVED = " (your message is kept there)"


class StagedCommit(NamedTuple):
    """What is staged for a commit."""

    changes: Sequence[Change]
    lessons: Mapping[str, str]  # {path: blob id} of all lesson files
    contents: Mapping[str, bytes]  # {blob id: content} of those that it changes or names
    library: Library  # those that it changes or names, with the ids of all
    unstaged: Mapping[str, str]  # {id: path} of the work tree's lessons, if one is named in vain


class CommitCall(NamedTuple):
    """How the running `git commit` was started."""

    options: list[str] | None  # without those about the message; None if they are unknown
    index_file: str  # the name of the index that it commits
    opens_editor: bool
    saved_message: str  # the path of the saved message, as the developer types it


def judge_staged(
    commit: Commit, staged: StagedCommit, config: Config, next_steps: NextSteps | None = None
) -> Result:
    """The result of a commit, against the lessons that it names or adds."""
    added = added_lessons(staged.changes, config.lessons, staged.contents)
    gate = Gate(staged.library, config, unstaged=staged.unstaged, next_steps=next_steps)
    return gate.judge(with_changes(commit, staged.changes, config), added)


def has_only_lessons(staged: StagedCommit, config: Config) -> bool:
    """True if all staged files are lessons."""
    return 0 < len(lesson_changes(staged.changes, config.lessons)) == len(staged.changes)


def judge_forgotten_fix(commit: Commit, config: Config, next_steps: NextSteps) -> Result:
    """The result of a fix of which only the lesson is staged."""
    library = read_library({}, config.lessons, config.severity)
    return Gate(library, config, next_steps=next_steps).leaves_the_fix(commit)


def remind_of_staged(
    result: Result, staged: StagedCommit, contents: Mapping[str, bytes], config: Config
) -> Result:
    """The result; a finding that asks for a lesson names the older ones about the same paths.

    `contents` has those of all staged lessons, by blob id. Only lessons that contain the
    names of the paths are parsed: to parse thousands takes seconds, to search their bytes
    does not.
    """
    changed = {change.path for change in staged.changes}
    paths = [path for path in sorted(changed) if not is_lesson_path(path, config.lessons)]
    names = [_stem(path).removeprefix("test_").encode() for path in paths]
    lessons = {}
    for path, blob in staged.lessons.items():
        content = contents.get(blob, b"") if path not in changed else b""
        if b"\nareas:" in content or any(name in content for name in names):
            lesson = parse_lesson(path, content).lesson
            if lesson:
                lessons[lesson.id] = lesson
    return with_reminders(result, lessons, paths)


def _stem(path: str) -> str:
    """The name of a file without its suffix."""
    name = path.rpartition("/")[2]
    stem, _, suffix = name.rpartition(".")
    return stem if stem and suffix else name


def next_steps(message: Message, call: CommitCall, *, amends: bool) -> NextSteps:
    """How to repeat a refused commit with its saved message.

    The whole command, if it makes the same commit; otherwise what to add to the
    developer's own.
    """
    options = call.options
    is_usual = call.index_file in ("index", "index.lock")
    if options is None or not is_usual or ("--amend" in options) != amends:
        begin = f"then repeat your git commit with {_options_to_add(call, amends=amends)}".rstrip()
    else:
        begin = "then " + shlex.join(["git", "commit", *options])
    edit = "-e "
    is_comment = re.search(r"^#", f"{message.subject}\n{message.body}", re.MULTILINE)
    if not call.opens_editor and is_comment:
        edit = "--cleanup=scissors -e "  # otherwise the editor's clean-up removes these lines
    file = call.saved_message
    return NextSteps(
        again=f"{begin} {edit if call.opens_editor else ''}-F {file}  {_SAVED}",
        edited=f"{begin} {edit}-F {file}  {_SAVED}",
        takes_trailers=not call.opens_editor,
    )


def _options_to_add(call: CommitCall, *, amends: bool) -> str:
    """What the developer has to add to the command, as far as it is known.

    git commits `-a`, `-p` and single paths from a temporary index, and the name of that
    index tells which of them it was.
    """
    options = ["--amend"] if amends else []
    if call.index_file.startswith("next-index"):
        options.append("the same paths, the lesson's too, and")
    elif call.index_file == "index.lock":
        options.append("the same -a, -i or -p, and")
    return " ".join(options)


def exact_command(hint: str) -> str:
    """The command of a hint of `next_steps`; "" if it is not a whole command."""
    command = hint.removeprefix("then ").removesuffix(_SAVED).rstrip()
    return command if hint.startswith("then git commit ") else ""
