"""The settings of a repository, with their defaults; `config_reader` reads the file."""

from __future__ import annotations

import re
from types import MappingProxyType

from fixlearn.light_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from fixlearn.config_reader import BoundedPattern

CONFIG_FILE = ".fixlearn.yaml"
_WEB_ADDRESS = r"https?://[^\s\"'<>\\]+"
HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        "title": "What {release} taught",
        "unreleased": "What unreleased work taught",
        "ruled-out": "Ruled out",
        "caught-sooner": "Caught sooner",
        "contained": "Contained",
        "written-down": "Written down or reviewed",
        "stated": "Stated, not shown yet",
        "planned": "Planned, not done yet",
        "stronger": "Stronger than before",
        "came-back": "Came back",
        "lost": "Evidence lost",
        "ended": "Retired or superseded",
        "owed": "What we owe",
        "numbers": "The numbers",
        "unclear": "Not specific yet",
        "waived": "Waived",
        "no-fix": "Declared no fix",
        "missing": "Fixes without a lesson",
        "unreadable": "Lessons that cannot be read",
    }
)


def is_web_address(text: str) -> bool:
    """True for an http(s) address that is harmless in a terminal, in Markdown and in HTML."""
    return text.isprintable() and re.fullmatch(_WEB_ADDRESS, text) is not None


class DetectionRule(NamedTuple):
    """A team's own signal: a message that matches `pattern` gets `points`."""

    pattern: BoundedPattern
    points: int
    reason: str


class Detection(NamedTuple):
    """The settings under `detect:`."""

    mode: str = "mixed"  # declared: types and trailers count, words do not
    profile: str = "default"  # strict: unsure commits need a lesson, too
    types: Mapping[str, bool] = MappingProxyType({})  # type in lower case -> whether it is a fix
    exempt_scopes: frozenset[str] = frozenset({"deps", "docs", "ci", "test", "lint", "typo"})
    bots: frozenset[str] = frozenset({"dependabot[bot]", "renovate[bot]"})
    rules: tuple[DetectionRule, ...] = ()
    trailers: Mapping[str, int] = MappingProxyType({})  # name in lower case -> points
    # {the first seven digits of a hash: (as many as the file has, whether it is a fix)}
    known: Mapping[str, tuple[str, bool]] = MappingProxyType({})


class Config(NamedTuple):
    """The settings. The defaults are those of a repository without the file."""

    requires: str = ""
    since: tuple[str, ...] = ()  # commits or tags: the adoption baseline
    since_date: date | None = None
    enforce: str | date = "deny"  # deny, warn, or the first day on which it denies
    lessons: tuple[str, ...] = ("lessons",)
    unit: str = "commit"  # commit or change
    landing: str = "commits"  # of pull requests: commits, squash, or auto (ask the platform)
    incident_labels: tuple[str, ...] = ()  # a pull request with one of them needs a lesson
    repeats: str = "require-prevention"  # or report: repeats only warn
    grace: int = 7  # days
    grace_limit: int = 90  # days
    detect: Detection = Detection()
    tag_pattern: re.Pattern[str] | BoundedPattern = re.compile(r"v?(?P<version>[0-9].*)")
    tag_skip: tuple[BoundedPattern, ...] = ()  # tags that are no releases though they match
    releases_by: str = "tag"  # tag or month
    pre_releases: str = "show"  # or fold: they are part of their final
    previous: Mapping[str, str] = MappingProxyType({})  # release -> its predecessor
    components: Mapping[str, tuple[str, ...]] = MappingProxyType({})  # component -> its folders
    headings: Mapping[str, str] = HEADINGS  # of the sections of a summary
    links: Mapping[str, str] = MappingProxyType({})  # repository, commit, issue … -> address
    prove_command: str = ""  # a shell command with placeholders such as {evidence}
    prove_timeout: int = 600  # seconds
    prove_required: tuple[str, ...] = ()  # path patterns: a fix of these needs a proof
    severity: Mapping[str, str] = MappingProxyType({})  # rule -> error, warning, off

    def only_warns(self, today: date) -> bool:
        """True if findings do not fail the check yet."""
        return self.enforce == "warn" or (
            not isinstance(self.enforce, str) and today < self.enforce
        )
