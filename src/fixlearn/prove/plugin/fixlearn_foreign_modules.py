"""A pytest plugin that lists the modules which were imported from the user's work tree.

An editable install leads there, so that a test of an older commit would test the newest code.
pytest loads the plugin by its name (PYTEST_PLUGINS), also in the workers of pytest-xdist.
"""

from __future__ import annotations

import os
import sys


def pytest_unconfigure() -> None:
    """Append the paths of these modules to a file, one on each line."""
    names = ("ROOT", "TREE", "FOREIGN_MODULES")
    root, tree, output = (os.environ.get(f"FIXLEARN_PROVE_{name}", "") for name in names)
    if not (root and tree and output):
        return
    folders = [tree, sys.prefix, os.path.dirname(__file__)]  # noqa: PTH120
    expected = tuple(f"{os.path.realpath(folder)}{os.sep}" for folder in folders)
    foreign_modules = set()
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str):
            path = os.path.realpath(file)
            if path.startswith(f"{root}{os.sep}") and not path.startswith(expected):
                foreign_modules.add(os.path.relpath(path, root))
    if foreign_modules:
        with open(output, "a", encoding="utf-8", errors="replace") as lines:  # noqa: PTH123
            lines.writelines(f"{path}\n" for path in sorted(foreign_modules))
