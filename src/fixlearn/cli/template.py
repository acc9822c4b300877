"""`--template`: read the template of a team, and the files that it may include."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from fixlearn.render.team_template import TeamTemplate

_HINT = "docs/reference/templates.md has a whole template to begin with"


def read_template(path: Path) -> TeamTemplate:
    """The template in this file; it may include other files of its folder and below.

    Raises UsageError if there is no such file, or if its syntax is wrong.
    """
    from fixlearn.render.team_template import TeamTemplate

    if not path.is_file():
        raise UsageError(
            f"there is no file {path}",
            why="--template takes the path of a Jinja2 template",
            hint=_HINT,
        )
    folder = path.parent.resolve()

    def load(name: str) -> tuple[str, str] | None:
        if name == path.name:
            return _read(path), str(path)
        file = folder / name
        # Refuse "..", absolute paths and links that lead out of the folder.
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
            why=f"byte {error.start} does not begin a character",
            hint="save the template as UTF-8",
        ) from error
