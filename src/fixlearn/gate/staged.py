"""The commit that is being made -> its result, and how it is made again."""

from __future__ import annotations

from fixlearn.gate.commits import added_lessons, lesson_changes, with_changes
from fixlearn.gate.judge import Gate
from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.library import Library, active_lessons, is_lesson_path, read_library
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple
from fixlearn.rules import apply_severities
from fixlearn.shell_words import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.model import Change, Commit, Lesson, Result

MAX_RELATED = 20  # lessons that are parsed to find the one to read: they take a millisecond each


class StagedCommit(NamedTuple):
    """What is staged for a commit."""

    changes: Sequence[Change]
    contents: Mapping[str, bytes]  # {blob id: content} of the lesson files that it changes
    library: Library  # the lessons that it changes or names; all ids, if it names a missing one
    unstaged: Mapping[str, str]  # {id: path} of the work tree's lessons, if it names a missing one


def judge_staged(
    commit: Commit, staged: StagedCommit, config: Config, retry: Retry | None = None
) -> Result:
    """The result of a commit, against the lessons that it names or adds."""
    added = added_lessons(staged.changes, config.lessons, staged.contents)
    gate = Gate(staged.library, config, unstaged=staged.unstaged, retry=retry)
    return gate.judge(with_changes(commit, staged.changes, config), added)


def has_only_lessons(staged: StagedCommit, config: Config) -> bool:
    return 0 < len(lesson_changes(staged.changes, config.lessons)) == len(staged.changes)


def judge_forgotten_fix(commit: Commit, config: Config, retry: Retry | None = None) -> Result:
    """The result of a fix of which only the lesson is staged."""
    library = read_library({}, config.lessons, config.severity)
    return Gate(library, config, retry=retry).leaves_the_fix(commit)


def refuse_ended(
    result: Result,
    before: Mapping[str, Lesson],
    after: Mapping[str, Lesson],
    config: Config,
    retry: Retry | None = None,
) -> Result:
    """The result, with a finding if all lessons that cover the commit had ended before it.

    CI does the same. `before` and `after` are these lessons and those that supersede them, in HEAD
    and as staged.
    """
    active = {lesson.id for lesson in (*active_lessons(before), *active_lessons(after))}
    if not active.isdisjoint(result.lessons):
        return result
    from fixlearn.gate.recurrence import ended_finding, is_strengthened  # few commits need it

    for failed in (before[id] for id in result.lessons if id in before):
        if not is_strengthened(failed, before, after, result.lessons):
            finding = ended_finding(result, failed, after, config.repeats, retry)
            findings = tuple(apply_severities([finding], config.severity))
            return result._replace(findings=(*result.findings, *findings))
    return result


def remind_of_staged(
    result: Result, changes: Sequence[Change], related: Mapping[str, bytes], config: Config
) -> Result:
    """The result, whose finding also names older lessons about the same files.

    `related` is {path: content} of the lessons that may be about these files.
    """
    from fixlearn.gate.reminders import with_reminders  # only a refused fix needs it

    lessons = [parse_lesson(path, content).lesson for path, content in related.items()]
    paths = {change.path for change in changes if not is_lesson_path(change.path, config.lessons)}
    return with_reminders(result, {lesson.id: lesson for lesson in lessons if lesson}, paths)


def names_of_files(paths: Iterable[str]) -> set[str]:
    """The names that a lesson about these files contains, in lower case and without their suffixes.

    >>> sorted(names_of_files(["src/Pager.py", "tests/test_rows.py", "Makefile"]))
    ['makefile', 'pager', 'rows']
    """
    from fixlearn.lessons.nearby import bare_name

    names = {bare_name(path)[0] for path in paths}
    starts = {name.partition(".")[0] for name in names}  # a title may have it without any suffix
    return {name.rpartition(".")[0] or name for name in names} | starts - {""}


_WAYS_OUT = ("none", "later")


class Retry(NamedTuple):
    """The parts of the command that makes a commit again; every word is quoted for a shell."""

    command: str = "git commit --amend --no-edit"
    paths: str = ""  # "-- pager.py"
    lesson_paths: str = ""  # to add to the paths once the lesson is written, which they leave out
    opens_editor: bool = False
    is_made: bool = True  # the commit was made with a warning
    program: str = "fixlearn"  # as the developer types it
    git: tuple[str, ...] = ("git",)  # with the options that say which repository it is
    dropped: tuple[str, ...] = ()  # the "Lesson:" lines of the amended commit that are left out
    is_elsewhere: bool = False  # git was told its folder: fixlearn would look in another one
    head: str = ""  # the commit that HEAD was; "" if the branch had none yet

    @property
    def again(self) -> str:
        """The command, for when the lesson is staged."""
        return " ".join(filter(None, (self.command, self.paths, self.lesson_paths)))

    @property
    def unchanged(self) -> str:
        """The command, for when the commit gets no lesson."""
        return self.with_options("")

    def with_trailer(self, *lines: str) -> str:
        """The command, which adds these lines to the message."""
        return self.with_options(" ".join(f"--trailer {quote(line)}" for line in lines))

    def with_options(self, options: str) -> str:
        return " ".join(filter(None, (self.command, options, self.paths)))

    def new_lesson(self) -> tuple[str, ...]:
        """The hint that leads to a lesson."""
        kept = "amend the commit" if self.is_made else "commit again (your message is kept)"
        return (f"Write a lesson, then {kept}:", f"  {self.program} new", f"  {self.again}")

    def without_lesson(self) -> tuple[str, ...]:
        """The hint for a commit that gets no lesson, or gets it later."""
        if self.dropped:
            lead = "Or keep what the message of the amended commit says:"
            return (lead, f"  {self.with_trailer(*self.dropped)}")
        lead = "No lesson needed, or no time for it now? Give a reason of at least two words:"
        if self.is_made or self.is_elsewhere:
            lines = [self.with_trailer(f"Lesson: {word} (<why>)") for word in _WAYS_OUT]
        else:
            lines = [f'{self.program} {word} "<why>" --commit' for word in _WAYS_OUT]
        return (lead, *(f"  {line}" for line in lines))

    def repeated(self) -> tuple[str, ...]:
        """The end of a hint for a message that stays as it is."""
        lead = "Then amend the commit:" if self.is_made else "Then commit again:"
        return (lead, f"  {self.again}")

    def corrected(self, line: str) -> tuple[str, ...]:
        """The hint for a message in which this line replaces the one that is refused."""
        if self.is_made:
            return (
                "Amend the commit, and write this line instead:",
                f"  {line}",
                "  git commit --amend",
            )
        if self.opens_editor:
            lead = "Commit again, and write this line in the editor instead:"
            return (lead, f"  {line}", f"  {self.unchanged}")
        return ("Commit again with:", f"  {self.with_trailer(line)}")


def amending(lesson_paths: tuple[str, ...] = ()) -> Retry:
    """The command that amends a commit which was made with a warning.

    `lesson_paths` are the folders of lessons if it was made of single paths: whatever else is
    staged stays out of it.
    """
    if not lesson_paths:
        return Retry()
    import shlex

    return Retry(f"{Retry().command} --only", lesson_paths=shlex.join(("--", *lesson_paths)))
