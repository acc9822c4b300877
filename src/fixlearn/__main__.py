"""The entry point: `hook …` goes straight to the hook, everything else to click."""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> None:
    """Run fixlearn with the arguments of the command line, and exit; 130 after Ctrl-C."""
    try:
        _open_closed_streams()
        sys.exit(_run(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)


def _open_closed_streams() -> None:
    """Open the null device for each standard stream that the calling process closed, as git does.

    Otherwise the next file to be opened would take the place of that stream.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, os.O_RDWR)
            if handle == number:
                os.set_inheritable(handle, True)
            else:
                os.dup2(handle, number)
                os.close(handle)
            setattr(sys, name, open(number, "w" if number else "r"))  # noqa: SIM115, PTH123


def _run(arguments: list[str]) -> int:
    """Run one command, and return its exit code.

    A hook runs at every commit, and importing click takes a third of a second on a
    slow machine. So the hook's arguments are handled before click is imported, and so is
    the hook of a coding agent, which runs before each of its edits;
    `cli.hook` and `cli.recall` declare the same for help and completion.
    """
    for stream in (sys.stdout, sys.stderr):
        # A commit message can contain characters that the terminal's encoding lacks.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    if arguments[:1] == ["hook"] and not any(word.startswith("-") for word in arguments):
        from fixlearn import hook

        if len(arguments) > 1 and arguments[1] in hook.HOOKS:
            gc.disable()  # a hook ends before there is anything to collect
            _end(hook.run(arguments[1], arguments[2:]))
    if arguments[:2] == ["recall", "--hook"] and len(arguments) == 3:
        from fixlearn.hook.coding_agent import run as answer_agent

        sys.exit(answer_agent(arguments[2]))
    from fixlearn.cli import run

    gc.set_threshold(100_000, 50, 50)  # what a report is made of is needed to its end
    exit_code = run(arguments)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return exit_code  # Python reports it at its end
    import atexit  # hooks have nothing to clean up

    atexit._run_exitfuncs()
    return _end(exit_code)


def _end(exit_code: int) -> NoReturn:
    """End the process at once: the clean-up of the interpreter takes a tenth of all time."""
    for stream in (sys.stdout, sys.stderr):
        try:  # noqa: SIM105, contextlib is not imported yet
            stream.flush()
        except OSError:
            pass  # nobody reads it any more
    os._exit(exit_code)


if __name__ == "__main__":
    main()
