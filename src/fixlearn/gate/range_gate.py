"""What a range takes away of the check itself: its settings, and the CI jobs that run it."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from fixlearn import rules
from fixlearn.config import CONFIG_FILE, Config
from fixlearn.config_reader import parse_config
from fixlearn.errors import UsageError
from fixlearn.gate.changed_paths import is_ci
from fixlearn.gate.declared import CONVENTIONAL_TYPES
from fixlearn.messages import short
from fixlearn.model import Position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixlearn.gate.judged_range import JudgedRange, Repository
    from fixlearn.model import Change, Finding

_MAX_BEGINS = 4  # the more merges of the target, the less one of them says; each costs a diff
_RUNS = re.compile(rb"^[^#\n]*fixlearn", re.MULTILINE)
_CHECKS = re.compile(rb"fixlearn[^\n]* (?:check|lint|prove)\b|uses:[^\n]*fixlearn")
_REPORTS = re.compile(rb"fixlearn[^\n]* (?:digest|due|summary|export)\b")
_NO_JOBS = (".gitignore", ".gitattributes", ".editorconfig", ".pre-commit-config")
_PLACES = ("*", ".*/**", "ci/**")  # where these files are; the rest of a tree may be large
_IGNORES = re.compile(
    rb"fixlearn[^\n]*\|\|[ ]*(?:true|:|exit 0)|(?:continue-on-error|allow_failure):[ ]*true"
)
_SETTINGS_OF_BASE = "the settings of the target branch judge this change, and later changes these"
# The weaker of two values of a setting comes last.
_ORDERS = {
    "unit": ("commit", "change"),
    "repeats": ("require-prevention", "report"),
    "profile": ("strict", "default"),
    "mode": ("mixed", "declared"),
}
_SEVERITIES = ("error", "warning", "off")


def settle(judged: JudgedRange, repository: Repository) -> JudgedRange:
    """Findings about settings that are removed or weaker, and CI jobs without the check."""
    if not judged.range.is_change or not judged.facts.begins:
        return judged
    findings = [*_of_settings(judged, repository), *_of_ci(judged, repository)]
    return judged.with_findings(rules.apply_severities(findings, judged.config.severity))


def _of_settings(judged: JudgedRange, repository: Repository) -> Iterator[Finding]:
    head, begin = judged.range.head, judged.facts.begins[0]
    before = repository.blob(f"{begin}:{CONFIG_FILE}")
    after = repository.blob(f"{head}:{CONFIG_FILE}")
    if before is None or before == after:
        return
    hint = (f"git restore --source={short(begin)} {CONFIG_FILE}",)
    if after is None:
        what = f"this change removes {CONFIG_FILE}"
        yield rules.finding("gate-removed", CONFIG_FILE, what, hint=hint)
        return
    weaker = weaker_settings(_config(before), _config(after))
    if weaker:
        what = f"this change weakens the check: {'; '.join(weaker)}"
        because = (_SETTINGS_OF_BASE,)
        position = Position(CONFIG_FILE)
        yield rules.finding("gate-weakened", position, what, because=because, hint=hint)


def _config(content: bytes) -> Config:
    """The settings; the defaults if they cannot be read, which is reported elsewhere."""
    try:
        return parse_config(content.decode("utf-8", "replace"))
    except UsageError:
        return Config()


def weaker_settings(before: Config, after: Config) -> list[str]:
    """The settings by which fewer fixes need a lesson than before, in words."""
    old, new = before.detect, after.detect
    pairs = {
        "unit": (before.unit, after.unit),
        "repeats": (before.repeats, after.repeats),
        "profile": (old.profile, new.profile),
        "mode": (old.mode, new.mode),
    }
    weaker = [
        f"{name}: {first} became {second}"
        for name, (first, second) in pairs.items()
        if _ORDERS[name].index(second) > _ORDERS[name].index(first)
    ]
    if _enforced_from(before) < _enforced_from(after):
        weaker.append(f"enforce: {before.enforce} became {after.enforce}")
    if (before.since, before.since_date) != (after.since, after.since_date):
        weaker.append("since: the adoption baseline moved")
    known = {**CONVENTIONAL_TYPES, **old.types}
    types = [name for name, is_fix in new.types.items() if known.get(name) and not is_fix]
    added = {
        "types that are no fix any more": types,
        "exempt-scopes": sorted(new.exempt_scopes - old.exempt_scopes),
        "bots": sorted(new.bots - old.bots),
        "known": [
            sha for sha, (_, is_fix) in new.known.items() if not is_fix and sha not in old.known
        ],
        "rules that are less severe": [
            name
            for name, severity in after.severity.items()
            if _rank(severity) > _rank(before.severity.get(name, rules.RULES[name].severity))
        ],
    }
    weaker += (f"{name}: {', '.join(values)}" for name, values in added.items() if values)
    weaker += (
        f"{name}: {first} became {second} days"
        for name, first, second in (
            ("grace", before.grace, after.grace),
            ("grace-limit", before.grace_limit, after.grace_limit),
        )
        if second > first
    )
    return weaker


def _enforced_from(config: Config) -> date:
    """The day from which fixes without a lesson are refused."""
    if isinstance(config.enforce, date):
        return config.enforce
    return date.min if config.enforce == "deny" else date.max


def _rank(severity: str) -> int:
    return _SEVERITIES.index(severity) if severity in _SEVERITIES else 0


def _checks(content: bytes) -> bool:
    """True if a CI file runs fixlearn, and not only for its reports."""
    only_reports = _REPORTS.search(content) and not _CHECKS.search(content)
    return bool(_RUNS.search(content)) and not only_reports


def _has_jobs(path: str) -> bool:
    """True if the file may say what a CI platform runs; the hooks of pre-commit are no gate."""
    return is_ci(path) and not path.rpartition("/")[2].startswith(_NO_JOBS)


def _is_checked(head: str, repository: Repository) -> bool:
    """True if another CI file runs fixlearn: the check has moved, or there were two."""
    paths = filter(_has_jobs, repository.files_with(head, "fixlearn", _PLACES))
    return any(_checks(repository.blob(f"{head}:{path}") or b"") for path in paths)


def _of_ci(judged: JudgedRange, repository: Repository) -> Iterator[Finding]:
    head, begins = judged.range.head, judged.facts.begins
    if len(begins) > _MAX_BEGINS:
        return
    sides = [
        {change.path: change for change in repository.changes_between(begin, head)
         if _has_jobs(change.path)}
        for begin in begins
    ]  # fmt: skip
    changes = [sides[0][path] for path in sorted(set.intersection(*map(set, sides)))]
    ids = {id for change in changes for id in (change.before, change.after) if id.strip("0")}
    blobs = repository.blobs(sorted(ids)) if changes else {}

    def texts(change: Change) -> tuple[bytes, bytes]:
        return blobs.get(change.before, b""), blobs.get(change.after, b"")

    for change in changes:
        before, after = texts(change)
        run = _checks(before), _checks(after)
        hint = (f"git restore --source={short(begins[0])} {change.path}",)
        if run == (True, False) and not _is_checked(head, repository):
            what = f"{change.path} does not run fixlearn any more"
            yield rules.finding("gate-removed", change.path, what, hint=hint)
        elif run == (True, True) and len(_IGNORES.findall(after)) > len(_IGNORES.findall(before)):
            what = f"{change.path} ignores the result of fixlearn"
            yield rules.finding("gate-weakened", Position(change.path), what, hint=hint)
