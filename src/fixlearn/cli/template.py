"""`--template`: the file of a team's template, and the files that it may include."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from fixlearn.render.team_template import TeamTemplate

_DOCUMENTED = "docs/templates.md has a whole template to begin with"


def read_template(path: Path) -> TeamTemplate:
    """The template in that file; it may use others in its folder, and below.

    Raises UsageError if there is no such file, or its syntax is wrong.
    """
    from fixlearn.render.team_template import TeamTemplate

    if not path.is_file():
        raise UsageError(
            f"there is no file {path}",
            why="--template takes the path of a Jinja2 template",
            hint=_DOCUMENTED,
        )
    folder = path.parent.resolve()

    def load(name: str) -> tuple[str, str] | None:
        if name == path.name:
            return _read(path), str(path)
        file = folder / name
        # Neither "..", an absolute path nor a link leads out of the folder.
        if not file.resolve().is_relative_to(folder) or not file.is_file():
            return None
        return _read(file), str(path.parent / name)

    return TeamTemplate(path.name, load)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path} is not UTF-8",
            why=f"byte {error.start} of it begins no character",
            hint="save the template as UTF-8",
        ) from error
