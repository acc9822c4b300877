"""The one entrance: `hook …` goes straight to the hook, everything else to click."""

from __future__ import annotations

import sys


def main() -> None:
    """Run fixlearn with the arguments of the command line, and exit.

    click is a third of a second away on a slow machine, and a hook runs at
    every commit: so its arguments are looked at here first. `cli.hook` declares
    the same command for help and completion.
    """
    for stream in (sys.stdout, sys.stderr):
        # A commit message can hold what the terminal's encoding cannot.
        if stream is not None:  # closed by whoever started us
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    arguments = sys.argv[1:]
    if arguments[:2] == ["hook", "commit-msg"] and not any(a.startswith("-") for a in arguments):
        from fixlearn.hook import commit_msg

        sys.exit(commit_msg(arguments[2] if len(arguments) > 2 else None))
    from fixlearn.cli import run

    sys.exit(run(arguments))


if __name__ == "__main__":
    main()
