"""Releases -> what each of them taught. One streamed log for all of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fixlearn.errors import UsageError
from fixlearn.gate.judge import Gate
from fixlearn.gate.reverts import Reverts
from fixlearn.lessons.entry import lesson_id
from fixlearn.lessons.library import is_lesson_path, read_library
from fixlearn.model import Outcome, Release
from fixlearn.releases.graph import Containment, certain_previous, new_in, previous_release
from fixlearn.releases.summary import summarize
from fixlearn.releases.versions import is_final, release_named, releases_of
from fixlearn.walks.commits import foregone, lessons_added_by, read_commits, without_body

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fixlearn.config import Config
    from fixlearn.model import Commit, ReleaseSummary
    from fixlearn.repository.history import History

UNRELEASED = "unreleased"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a summary is asked for; nothing: the newest release, and what is unreleased."""

    release: str = ""  # a tag
    previous: str = ""  # a tag, instead of the release that is found to be the one before
    unreleased: bool = False
    name: str = ""  # the version that the unreleased commits are about to become
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Which releases are summed up, against what, and the part of history that needs."""

    tips: tuple[Release, ...]  # every release; their place is their bit
    chosen: tuple[Release, ...]  # newest first
    revisions: tuple[str, ...]  # for `git log`
    overrides: dict[str, str]  # release -> its previous one


@dataclass(slots=True)
class _Seen:
    """The commits that one and the same set of tips reaches."""

    counted: Counter[Outcome] = field(default_factory=Counter)
    told: list[tuple[Commit, tuple[str, ...]]] = field(default_factory=list)


def taught(
    history: History,
    config: Config,
    wanted: Wanted,
    *,
    now: int,
    progress: Callable[[int], None] = lambda _: None,
) -> list[ReleaseSummary]:
    """One summary per release that is wanted: what is unreleased first, then newest first.

    `now`, in seconds since the epoch, is when a release that is about to be cut
    counts as made. `progress` is called with the number of commits looked at.
    Raises UsageError for a release that is not there, CannotTell in a shallow
    clone.
    """
    releases = releases_of(history.tags(), config.tag_pattern)
    plan = make_plan(releases, history.head(), wanted, config, now)
    seen: dict[int, _Seen] = {}
    reached: dict[str, int] = {}  # commit of a release -> the tips that reach it
    shas = {tip.sha for tip in plan.tips}
    containment = Containment(tip.sha for tip in plan.tips)
    reverts = Reverts()
    commits = read_commits(history, plan.revisions, config, topological=True)
    for number, commit in enumerate(commits, start=1):
        progress(number)
        reverts.see(commit)
        bits = containment.visit(commit.sha, commit.parents)
        if commit.sha in shas:
            reached[commit.sha] = bits
        same = seen.setdefault(bits, _Seen())
        outcome = foregone(commit, config)
        if outcome:
            same.counted[outcome] += 1
        else:
            same.told.append((without_body(commit), lessons_added_by(commit, history, config)))
    lessons = _Lessons(history, config, plan)
    return [
        _summary(release, plan, seen, reached, lessons, reverts, config) for release in plan.chosen
    ]


def make_plan(
    releases: Sequence[Release], head: str, wanted: Wanted, config: Config, now: int
) -> Plan:
    """Decide what is looked at. Raises UsageError for a release that is not there."""
    unreleased = Release(UNRELEASED, "", head, now)
    overrides = dict(config.previous)
    tips = [*releases, unreleased]
    if wanted.release:
        chosen = [release_named(wanted.release, releases)]
    elif wanted.name:
        chosen = [_about_to_be_cut(wanted.name, releases, head, config, now)]
        tips += chosen
    elif wanted.unreleased:
        chosen = [unreleased]
    elif wanted.everything:
        chosen = [unreleased, *reversed(releases)]
    else:
        finals = [release for release in releases if is_final(release.version)]
        chosen = [unreleased, *(finals or releases)[-1:]]
    if wanted.previous:
        overrides[chosen[0].name] = release_named(wanted.previous, releases).name
    revisions = _revisions(chosen, tips, wanted, overrides)
    return Plan(tuple(tips), tuple(chosen), revisions, overrides)


def _about_to_be_cut(
    name: str, releases: Sequence[Release], head: str, config: Config, now: int
) -> Release:
    match = config.tag_pattern.fullmatch(name)
    if not match:
        raise UsageError(
            f'"{name}" is no name of a release',
            why=f"release tags match {config.tag_pattern.pattern} (releases.tag-pattern)",
            hint="fixlearn summary --unreleased --as v1.4",
        )
    if any(name in (release.name, *release.aliases) for release in releases):
        raise UsageError(
            f"{name} is released already",
            why="there is a tag of that name",
            hint=f"fixlearn summary {name}",
        )
    component = match.groupdict().get("component") or ""
    return Release(name, match["version"], head, now, component=component)


def _revisions(
    chosen: Sequence[Release], tips: Sequence[Release], wanted: Wanted, overrides: dict[str, str]
) -> tuple[str, ...]:
    """No more of history than is needed: it ends at the previous release, where that is sure."""
    released = [tip for tip in tips if tip.version and tip not in chosen]
    if [release.name for release in chosen] == [UNRELEASED]:
        return (chosen[0].sha, *(f"^{tip.sha}" for tip in released))
    everywhere = tuple(dict.fromkeys(tip.sha for tip in tips))
    if wanted.everything:
        return everywhere
    versioned = [tip for tip in tips if tip.version]
    previous, is_sure = certain_previous(chosen[-1], versioned, overrides)
    stop = (f"^{previous.sha}",) if previous and is_sure else ()
    # What is unreleased is what no release has: then all of them have to be in sight.
    start = (chosen[0].sha,) if len(chosen) == 1 and is_sure else everywhere
    return (*start, *stop)


class _Lessons:
    """The lessons of the releases' trees; each distinct file is read once."""

    def __init__(self, history: History, config: Config, plan: Plan) -> None:
        self._objects = history.objects
        self._config = config
        self._released = [tip.sha for tip in plan.tips if tip.version]
        self._contents: dict[str, bytes] = {}
        self._paths: dict[str, dict[str, str]] = {}

    def files(self, sha: str) -> dict[str, bytes]:
        """{path: content} of the lesson files in one tree."""
        paths = self._lesson_paths(sha)
        missing = [id for id in paths.values() if id not in self._contents]
        self._contents |= self._objects.blobs(missing)
        return {path: self._contents[id] for path, id in paths.items() if id in self._contents}

    def ids(self, sha: str) -> set[str]:
        """The ids of the lessons in one tree; nothing is read but the tree."""
        paths = self._lesson_paths(sha)
        return {lesson_id(path) for path in paths if is_lesson_path(path, self._config.lessons)}

    def released_ids(self) -> set[str]:
        """The ids of the lessons that any release has."""
        return {id for sha in self._released for id in self.ids(sha)}

    def _lesson_paths(self, sha: str) -> dict[str, str]:
        if sha not in self._paths:
            self._paths[sha] = self._objects.lesson_blobs(sha, self._config.lessons)
        return self._paths[sha]


def _summary(
    release: Release,
    plan: Plan,
    seen: dict[int, _Seen],
    reached: dict[str, int],
    lessons: _Lessons,
    reverts: Reverts,
    config: Config,
) -> ReleaseSummary:
    bit_of = {tip.name: bit for bit, tip in enumerate(plan.tips)}
    bit = bit_of[release.name]

    def is_ancestor(older: Release, newer: Release) -> bool:
        return bool(reached.get(older.sha, 0) >> bit_of[newer.name] & 1)

    previous = None
    if release.version:
        tips = [tip for tip in plan.tips if tip.version]
        previous = previous_release(release, tips, is_ancestor, plan.overrides)
        others = [bit_of[previous.name]] if previous else []
        known = lessons.ids(previous.sha) if previous else set()
    else:
        others = [bit_of[tip.name] for tip in plan.tips if tip.version]
        known = lessons.released_ids()
    others_mask = sum(1 << other for other in others)
    mine = [same for bits, same in seen.items() if new_in(bit, others_mask, bits)]
    library = read_library(lessons.files(release.sha), config.lessons, config.severity)
    gate = Gate(library, config)
    results = [gate.judge(commit, added) for same in mine for commit, added in same.told]
    counted = sum((same.counted for same in mine), Counter[Outcome]())
    day = datetime.fromtimestamp(release.created, UTC).date() if release.version else None
    return summarize(
        name=release.name,
        previous=previous.name if previous else "",
        date=day,
        results=reverts.settle(results),
        counted=counted,
        library=library,
        known_before=known,
    )
