"""A pytest plugin: which modules came from the user's own work tree.

An editable install leads there, and a test of an older commit would then test
the newest code. Loaded by name (PYTEST_PLUGINS), in workers of pytest-xdist, too.
"""

from __future__ import annotations

import os
import sys


def pytest_unconfigure() -> None:
    """Write down the modules that were taken from the work tree, a line each."""
    names = ("ROOT", "TREE", "STRANGERS")
    root, tree, found = (os.environ.get(f"FIXLEARN_PROVE_{name}", "") for name in names)
    if not (root and tree and found):
        return
    places = [tree, sys.prefix, os.path.dirname(__file__)]  # noqa: PTH120
    ours = tuple(f"{os.path.realpath(place)}{os.sep}" for place in places)
    strangers = set()
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str):
            path = os.path.realpath(file)
            if path.startswith(f"{root}{os.sep}") and not path.startswith(ours):
                strangers.add(os.path.relpath(path, root))
    if strangers:
        with open(found, "a", encoding="utf-8", errors="replace") as lines:  # noqa: PTH123
            lines.writelines(f"{path}\n" for path in sorted(strangers))
