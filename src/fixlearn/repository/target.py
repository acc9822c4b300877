"""The configuration on the target side of a change.

In CI a change is judged by the rules of where it wants to go: else it could move
the adoption baseline, or switch the gate off, and pass itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.config import CONFIG_FILE, VersionMismatch
from fixlearn.errors import UsageError
from fixlearn.gate.ci.ci_range import shown
from fixlearn.repository.config_file import config_of

if TYPE_CHECKING:
    from fixlearn.commit_ranges import Range
    from fixlearn.config import Config
    from fixlearn.repository.repository import History


def config_of_target(history: History, range: Range) -> tuple[Config, tuple[str, ...]]:
    """The configuration that judges `range`, and what a reader has to know about it.

    The first that can be read, of the commits where the range begins. Where the
    target has none yet, and where all of its are broken, that of the range's own
    head counts: nobody could repair a broken one otherwise. Raises UsageError.
    """
    own = history.objects.blob(f"{range.head}:{CONFIG_FILE}")
    broken: list[str] = []
    for base in range.bases:
        content = history.objects.blob(f"{base}:{CONFIG_FILE}")
        if content is None:
            break
        try:
            config = config_of(content, f"{shown(base)}:{CONFIG_FILE}")
        except VersionMismatch:
            raise
        except UsageError as error:
            broken.append(error.what)
            continue
        differs = f"the {CONFIG_FILE} of the target counts ({shown(base)}), not this change's own"
        return config, (*_said(broken), *([differs] if own != content else []))
    config = config_of(own)
    if broken:
        return config, (*_said(broken), f"warning: this change is judged by its own {CONFIG_FILE}")
    adopts = f"the target has no {CONFIG_FILE} yet: that of this change counts"
    return config, (adopts,) if own is not None and range.bases else ()


def _said(broken: list[str]) -> list[str]:
    return [f"warning: the target's configuration is broken: {what}" for what in broken]
