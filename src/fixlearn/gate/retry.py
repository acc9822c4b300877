"""The command that makes a refused commit again, and the one that corrects a commit that was made.

Both are printed for the developer to copy, so they are exact: the same options and paths,
and the message that was saved.
"""

from __future__ import annotations

from fixlearn.light_typing import NamedTuple

_NEEDS_QUOTES = frozenset('$`"\\!')  # in double quotes, a shell gives these a meaning
_WAYS_OUT = ("none", "later")


class Retry(NamedTuple):
    """The parts of that command; every word is quoted for a shell."""

    command: str = "git commit --amend --no-edit"
    paths: str = ""  # "-- pager.py"
    lesson_paths: str = ""  # to add to the paths once the lesson is written, which they leave out
    opens_editor: bool = False
    is_made: bool = True  # the commit was made with a warning
    program: str = "fixlearn"  # as the developer types it
    dropped: tuple[str, ...] = ()  # the "Lesson:" lines of the amended commit that are left out
    is_elsewhere: bool = False  # git was told its folder: fixlearn would look in another one

    @property
    def again(self) -> str:
        """The command, for when the lesson is staged."""
        return " ".join(filter(None, (self.command, self.paths, self.lesson_paths)))

    @property
    def unchanged(self) -> str:
        """The command, for when the commit gets no lesson."""
        return self.with_options("")

    def with_trailer(self, *lines: str) -> str:
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


def quote(line: str) -> str:
    """The line as one word of a shell, in double quotes if these are enough.

    >>> quote("Lesson: none (it's a typo)"), quote("Lesson: none (costs $1)")
    ('"Lesson: none (it\\'s a typo)"', "'Lesson: none (costs $1)'")
    """
    import shlex

    return f'"{line}"' if _NEEDS_QUOTES.isdisjoint(line) else shlex.quote(line)
