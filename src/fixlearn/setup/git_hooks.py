"""Git's hooks: what fixlearn does at each of them, and the lines of sh that call it."""

from __future__ import annotations

from typing import NamedTuple


class GitHook(NamedTuple):
    """What fixlearn does at a hook of git."""

    event: str
    command: str
    id: str  # of the hook in pre-commit
    name: str  # what pre-commit prints while it runs
    arguments: str = ""  # those that git gives to the hook
    reads_stdin: bool = False
    unchecked: str = ""  # printed if fixlearn is not installed; "" for a hook that checks nothing


# In the order in which they run around a commit and its push.
GIT_HOOKS = {
    hook.event: hook
    for hook in (
        GitHook(
            "pre-commit",
            "fixlearn lint --staged",
            id="fixlearn-lint",
            name="check lesson files",
            unchecked="the lessons were not checked. CI will check them.",
        ),
        GitHook(
            "prepare-commit-msg",
            "fixlearn hook prepare-commit-msg",
            id="fixlearn-prepare-commit-msg",
            name="add the Lesson line to the message",
            arguments='"$@"',
        ),
        GitHook(
            "commit-msg",
            "fixlearn hook commit-msg",
            id="fixlearn-commit-msg",
            name="require a lesson for a bug fix",
            unchecked="this commit was not checked. CI will check it.",
            arguments='"$@"',
        ),
        GitHook(
            "post-commit",
            "fixlearn hook post-commit",
            id="fixlearn-post-commit",
            name="report a bug fix committed with --no-verify",
        ),
        GitHook(
            "pre-push",
            "fixlearn hook pre-push",
            id="fixlearn-check",
            name="require a lesson for each bug fix of a push",
            unchecked="this push was not checked. CI will check it.",
            arguments='"$@"',
            reads_stdin=True,
        ),
    )
}
EVENTS = tuple(GIT_HOOKS)


def script(hook: GitHook) -> tuple[str, ...]:
    """The lines of sh that run fixlearn at a hook, and pass if it is not installed.

    They work between other lines of a script, with `sh -e` or without. Joined with "; " they
    are one line.
    """
    # Nobody needs fixlearn to commit: git runs prepare-commit-msg even with --no-verify, and CI
    # checks again. A shell ends with 126 or 127 if it cannot start a program, for example a
    # fixlearn in a virtual environment whose Python was removed.
    run = "if command -v fixlearn >/dev/null"
    call = f"then {hook.command} {hook.arguments}".rstrip()
    if not hook.unchecked:
        return (run, f"{call} || true", "fi")
    # No quotes around the text: pre-commit puts single quotes around the lines, and lefthook on
    # Windows double ones (according to its source; it was not tried on Windows).
    return (
        run,
        f"{call} || case $? in 126|127) ;; *) exit;; esac",
        f"else echo fixlearn is not installed, so {hook.unchecked} >&2",
        "fi",
    )
