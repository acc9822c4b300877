"""The entry point: `hook …` goes straight to the hook, everything else to click."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run fixlearn with the arguments of the command line, and exit.

    A hook runs at every commit, and importing click takes a third of a second on a
    slow machine. So the hook's arguments are handled before click is imported, and so is
    the hook of a coding agent, which runs before each of its edits;
    `cli.hook` and `cli.recall` declare the same for help and completion.
    """
    for stream in (sys.stdout, sys.stderr):
        # A commit message can contain characters that the terminal's encoding lacks.
        if stream is not None:  # None if the calling process closed it
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    arguments = sys.argv[1:]
    if arguments[:1] == ["hook"] and not any(word.startswith("-") for word in arguments):
        from fixlearn import hook

        if len(arguments) > 1 and arguments[1] in hook.HOOKS:
            gc.disable()  # a hook ends before there is anything to collect
            _end(hook.run(arguments[1], arguments[2:]))
    if arguments[:2] == ["recall", "--hook"] and len(arguments) == 3:
        from fixlearn.hook.coding_agent import run as answer_agent

        sys.exit(answer_agent(arguments[2]))
    from fixlearn.cli import run

    sys.exit(run(arguments))


def _end(exit_code: int) -> None:
    """End the process at once: the clean-up of the interpreter takes a tenth of a hook's time."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            pass  # nobody reads it any more
    os._exit(exit_code)


if __name__ == "__main__":
    main()
