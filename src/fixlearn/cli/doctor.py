"""`fixlearn doctor`: check the setup, and print the commands that complete it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
import sysconfig
from typing import TYPE_CHECKING

import click

from fixlearn import __version__
from fixlearn.cli.terminal import print_result, print_status
from fixlearn.config import Config
from fixlearn.errors import UsageError
from fixlearn.model import Diagnosis, Tag
from fixlearn.releases.release_tags import unmatched_tags
from fixlearn.render import json, tables
from fixlearn.repository.config_file import config_of, read_config_file
from fixlearn.repository.files import change_to, texts
from fixlearn.repository.git import git_version
from fixlearn.repository.git_hooks import Hook, HookFolder, find_hooks
from fixlearn.repository.index import uncommitted_files
from fixlearn.repository.ranges import known_commits
from fixlearn.repository.remotes import all_branches, read_settings, remotes
from fixlearn.repository.tags import tag_names
from fixlearn.setup.doctor import (
    Clone,
    Settings,
    Tools,
    examine_clone,
    examine_commit,
    examine_forge,
    examine_hooks,
    examine_settings,
    examine_tags,
    examine_tools,
    shared_files,
)
from fixlearn.setup.hook_managers import MANAGER_FILES, hook_configs
from fixlearn.setup.init import AGENTS_FILE, CI_FILES, LESSONS_FILE
from fixlearn.terminal import colours, terminal_width

if TYPE_CHECKING:
    from pathlib import Path


@click.command("doctor")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
def command(format_: str) -> int:
    """Check the setup of this clone, and print the commands that complete it.

    Changes nothing and uses no network: settings that only a forge knows are advice.

    Exits with 1 if there is a problem, otherwise with 0; warnings do not count.
    """
    folder = find_hooks()
    top = folder.work_tree
    if top is None:
        raise UsageError(
            "doctor needs a work tree",
            why=f"{folder.git_dir} is a bare repository",
            hint="git clone <address>",
        )
    files = texts(top, [LESSONS_FILE, AGENTS_FILE, *MANAGER_FILES, *CI_FILES])
    content, config, error = _config(top)
    clone, commits = _clone(folder, config)
    settings = Settings(
        is_there=content is not None,
        error=error,
        since={name: name in commits for name in config.since},
        since_date=config.since_date.isoformat() if config.since_date else "",
        baseline=(commits.get(clone.default_branch) or commits.get("HEAD", ""))[:12],
    )
    tags = _tags(config)
    uncommitted = uncommitted_files(shared_files(files, folder))
    change = change_to(top)
    os.chdir(top)  # the remedies name paths from the top
    results = [
        *examine_tools(_tools(folder)),
        *examine_settings(settings, clone),
        *examine_commit(uncommitted),
        *tags,
        *examine_clone(clone),
        *examine_hooks(folder, hook_configs(files)),
        *examine_forge(clone.address, files),
    ]
    if format_ == "json":
        click.echo(json.doctor(results), nl=False)
    else:
        print_result(tables.doctor(results, colours(sys.stdout), terminal_width(sys.stdout)))
        if change and any(result.remedy for result in results):
            print_status(f"type the commands at the top of the work tree: {change[0]}")
        print_status(tables.counts(results))
    return 1 if any(result.state == "problem" for result in results) else 0


def _config(top: Path) -> tuple[bytes | None, Config, tuple[str, str] | None]:
    """The content of the configuration file (None without a file), its values, and its error."""
    content: bytes | None = b""
    try:
        content = read_config_file(top)
        return content, config_of(content), None
    except UsageError as error:
        return content, Config(), (error.what, error.hint)


def _clone(folder: HookFolder, config: Config) -> tuple[Clone, dict[str, str]]:
    """The clone, and {name: hash} of HEAD, the default branch and the baseline."""
    settings = read_settings("")
    addresses = remotes(settings)
    remote = next(iter(addresses), "")
    branches = [f"{remote}/HEAD"] if remote else ["main", "master"]
    commits = known_commits(["HEAD", *branches, *config.since])
    shallow = folder.common_dir / "shallow"
    clone = Clone(
        has_commits="HEAD" in commits,
        is_shallow=shallow.is_file() and shallow.stat().st_size > 0,
        remote=remote,
        address=addresses.get(remote, ""),
        fetches_all=all_branches(remote) in settings.get(f"remote.{remote}.fetch", ()),
        default_branch=next((name for name in branches if name in commits), ""),
    )
    return clone, commits


def _tags(config: Config) -> list[Diagnosis]:
    """A warning if there are tags and none, or surprisingly few, are releases."""
    if config.releases_by != "tag":
        return []
    # Only the names are needed; each counts as the tag of a commit of its own.
    tags = [Tag(name, name, 0) for name in tag_names()]
    unmatched = unmatched_tags(tags, config.tag_pattern, config.tag_skip)
    if unmatched is None:
        return []
    return examine_tags(str(unmatched), unmatched.lines, has_releases=bool(unmatched.matches))


def _tools(folder: HookFolder) -> Tools:
    import yaml

    return Tools(
        git=git_version(),
        python=sys.version_info[:3],
        fixlearn=__version__,
        path=shutil.which("fixlearn") or "",
        recorded=_recorded(folder.hooks["commit-msg"]),
        scripts=sysconfig.get_path("scripts"),
        has_libyaml=yaml.__with_libyaml__,
    )


def _recorded(hook: Hook) -> str:
    """The program that our shim runs if PATH has no fixlearn; "" if it does not exist."""
    line = re.search(rb"^recorded=(.*)$", hook.file.content if hook.file else b"", re.MULTILINE)
    try:
        paths = shlex.split(os.fsdecode(line[1]), comments=True) if line else []
    except ValueError:
        return ""
    return next((path for path in paths[:1] if os.access(path, os.X_OK)), "")
