"""The lines by which each hook manager calls fixlearn."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fixlearn.setup.hook_managers import HookConfig

CALLS = {
    "commit-msg": 'fixlearn hook commit-msg "$1"',
    "prepare-commit-msg": 'fixlearn hook prepare-commit-msg "$@"',
    "post-commit": "fixlearn hook post-commit",
    "pre-push": 'fixlearn hook pre-push "$@"',
}


def lines_for(config: HookConfig, event: str) -> tuple[str, ...]:
    """What to add so that a hook manager calls fixlearn at an event."""
    call = CALLS[event]
    if config.manager == "husky":
        return (f"echo {shlex.quote(call)} >> .husky/{event}",)
    if config.manager == "lefthook":
        run = call.replace('"$1"', "{1}").replace('"$@"', "{0}")
        stdin = ["      use_stdin: true"] if event == "pre-push" else []
        return (f"{event}:", "  jobs:", "    - name: fixlearn", f"      run: {run}", *stdin)
    entry = "fixlearn check" if event == "pre-push" else f"fixlearn hook {event}"
    files = event in ("commit-msg", "prepare-commit-msg")
    if config.path.endswith(".toml"):
        keys = f'id = "fixlearn-{event}", name = "fixlearn", entry = "{entry}", language = "system"'
        keys += f', stages = ["{event}"], always_run = true'
        keys += "" if files else ", pass_filenames = false"
        return ("[[repos]]", 'repo = "local"', f"hooks = [{{ {keys} }}]")
    return (
        "  - repo: local",
        "    hooks:",
        f"      - id: fixlearn-{event}",
        "        name: fixlearn",
        f"        entry: {entry}",
        "        language: system",
        f"        stages: [{event}]",
        "        always_run: true",
        *([] if files else ["        pass_filenames: false"]),
    )
