"""What the git hooks call: one module for each. Nothing is imported before it is needed.

The commit hooks run at every commit, and most commits are no fixes: for those
neither git is started nor click, GitPython or (mostly) YAML imported.
"""

from __future__ import annotations

import sys
from importlib import import_module

from fixlearn.errors import CannotTell, FixlearnError

HOOKS = {
    "commit-msg": "Judge the commit that is being made.",
}


def run(name: str, arguments: list[str]) -> int:
    """Run one of the hooks with git's own arguments; the code to exit with.

    On a developer's machine what cannot be told warns and passes: CI asks
    again, and it does not let through what it cannot tell.
    """
    module = import_module(f"fixlearn.hook.{name.replace('-', '_')}")
    try:
        return int(module.run(arguments))
    except (FixlearnError, OSError) as error:
        return _not_judged(error)
    except KeyboardInterrupt:
        return 130


def _not_judged(error: FixlearnError | OSError) -> int:
    exit_code = error.exit_code if isinstance(error, FixlearnError) else CannotTell.exit_code
    is_unknown = isinstance(error, CannotTell) or not isinstance(error, FixlearnError)
    if is_unknown:
        tell(f"fixlearn: this commit was not checked\n{error}")
        return 0
    tell(f"error: {error}")
    return exit_code


def tell(text: str) -> None:
    """Say something on stderr; stdout is nobody's in a hook."""
    from fixlearn.render.inert import for_terminal

    for line in text.split("\n"):
        print(for_terminal(line), file=sys.stderr)
