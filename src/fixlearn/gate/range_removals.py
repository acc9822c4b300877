"""What a range takes away: evidence of lessons, settings of the check, CI jobs that run it.

Also evidence that its lessons name in vain. Only evidence whose files differ between the two
ends of the range is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from fixlearn import rules
from fixlearn.commit_ranges import Trigger
from fixlearn.config import CONFIG_FILE, Config
from fixlearn.config_reader import parse_config
from fixlearn.errors import UsageError
from fixlearn.gate.changed_paths import is_ci
from fixlearn.gate.declared import CONVENTIONAL_TYPES
from fixlearn.gate.detect import reverted_commit
from fixlearn.lessons.evidence import needle
from fixlearn.lessons.evidence_findings import evidence_gone, guard_removed, is_removed
from fixlearn.lessons.evidence_status import EvidenceStatus, evidence_of, is_lost, named_paths
from fixlearn.lessons.lesson_file import lesson_id, parse_lesson
from fixlearn.lessons.library import active_lessons, ids_with, is_same_lesson
from fixlearn.messages import short
from fixlearn.model import Commit, Finding, Lesson, Position
from fixlearn.shell_words import pathspec

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from fixlearn.gate.judged_range import JudgedRange, Repository

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


def settle_evidence(judged: JudgedRange, repository: Repository) -> JudgedRange:
    """Findings about lost evidence: of older lessons first, then of the range's own."""
    if not judged.range.is_change or not judged.facts.parents or not judged.library.ids:
        return judged
    evidence = RangeEvidence(judged, repository)
    head, trees = judged.range.head, repository.trees
    new = evidence.new_lessons()
    lost = trees.lost_since(judged.facts.begins, head, evidence.active)
    in_vain = trees.lost(head, new)
    removed = list(evidence.removed(lost))
    positions = {finding.position for finding in removed}
    findings = [*removed]
    for finding in evidence.in_vain(new, in_vain):
        if finding.position not in positions:
            findings.append(finding)
    return judged.with_findings(rules.apply_severities(findings, judged.config.severity))


class Removal(NamedTuple):
    """A commit of the range that takes a piece of evidence away."""

    commit: Commit
    knew: bool  # a lesson of the commit before named the evidence


@dataclass
class RangeEvidence:
    """Compares the trees where a range begins with the tree where it ends."""

    judged: JudgedRange
    repository: Repository

    @cached_property
    def active(self) -> list[Lesson]:
        """The active lessons that may name what the range changes, and those that it changes.

        Also those that are unreadable at the head.
        """
        judged, trees = self.judged, self.repository.trees
        paths = trees.changed_paths(judged.facts.begins, judged.range.head)
        new = (path for path, blob in self._at_head.items() if blob not in self._before)
        ids = {*map(lesson_id, paths), *map(lesson_id, new)}
        return self._active(ids_with(judged.library, paths=paths, ids=ids))

    def _active(self, ids: Iterable[str]) -> list[Lesson]:
        """The active lessons among those with these ids."""
        library = self.judged.library
        broken = self._broken_at_head({id for id in ids if id in library.broken})
        lessons = [library.lessons[id] for id in ids if id in library.lessons]
        lessons.sort(key=lambda lesson: lesson.path)
        return active_lessons({**broken, **{lesson.id: lesson for lesson in lessons}})

    def _broken_at_head(self, broken: Collection[str]) -> dict[str, Lesson]:
        """The lessons of these ids, which are unreadable at the head, as they were before."""
        lessons: dict[str, Lesson] = {}
        for sha in self.judged.facts.begins if broken else ():
            for path in self.repository.lesson_blobs(sha):
                id = lesson_id(path)
                if id in broken and id not in lessons:
                    content = self.repository.blob(f"{sha}:{path}") or b""
                    lesson = parse_lesson(path, content).lesson
                    lessons |= {id: lesson} if lesson else {}
        return lessons

    @cached_property
    def _at_head(self) -> Mapping[str, str]:
        return self.repository.lesson_blobs(self.judged.range.head)

    def removed(self, lost: Mapping[str, EvidenceStatus]) -> Iterator[Finding]:
        """What the range takes away of older lessons."""
        for lesson in self.active if lost else ():
            values = [value for value in evidence_of(lesson) if value in lost]
            for value in values if values and self._counts(lesson) else ():
                yield from self._finding(lesson, lost[value])

    def _counts(self, lesson: Lesson) -> bool:
        """False if another lesson replaces it at the head, or if the target has retired it."""
        if lesson.path not in self._at_head:
            ids = {lesson_id(path) for path in self._at_head}
            active = self._active(self.judged.library.ids)
            heirs = [heir for heir in active if heir.id in ids - {lesson.id}]
            return not any(is_same_lesson(lesson, heir) for heir in heirs)
        bases = self.judged.range.bases
        content = self.repository.blob(f"{bases[0]}:{lesson.path}") if bases else None
        at_target = parse_lesson(lesson.path, content).lesson if content else None
        return at_target is None or not at_target.retired

    def _finding(self, lesson: Lesson, status: EvidenceStatus) -> Iterator[Finding]:
        """An error if the range itself removed the evidence; a warning if two changes met.

        Each of the two changes was fine: one brought the lesson, and the other removed its
        evidence without knowing the lesson. Before they have landed together, it is an error
        as well, as it can still be repaired. Afterwards a warning keeps the default branch,
        and whoever merges it, from failing.
        """
        removals = list(self._removals(lesson, status.value))
        by_range = next((removal for removal in removals if removal.knew), None)
        is_at_head = lesson.path in self._at_head
        if by_range and not is_at_head and reverted_commit(by_range.commit.message):
            return  # a revert takes back a lesson and its evidence together
        is_lost_at_target = self._is_lost_at_target(status.value)
        if not by_range and is_lost_at_target and not is_at_head:
            return
        content = self._content(lesson)
        if by_range or (not is_lost_at_target and (self._is_to_land or not is_at_head)):
            removal = by_range or next(iter(removals), None)
            commit = removal.commit if removal else None
            where = f"{short(commit.sha)} {commit.message.subject}" if commit else ""
            yield guard_removed(lesson, content, status, where)
        else:
            yield from evidence_gone(lesson, content, {status.value: status}, is_old=True)

    def _is_lost_at_target(self, value: str) -> bool:
        """True if the target's tip lacks the evidence already: the range does not remove it."""
        trees = self.repository.trees
        bases = self.judged.range.bases[:1]
        return any(is_lost(trees.pieces(sha, [value])[value].state) for sha in bases)

    @property
    def _is_to_land(self) -> bool:
        """True if the platform says that the range is not part of its target yet."""
        spec = self.judged.range.announced
        if spec is None:
            return False
        is_branch = bool(spec.branch and spec.default_branch) and spec.branch != spec.default_branch
        return spec.kind in (Trigger.PULL_REQUEST, Trigger.QUEUE) or is_branch

    def _content(self, lesson: Lesson) -> bytes:
        names = (
            f"{sha}:{lesson.path}" for sha in (self.judged.range.head, *self.judged.range.bases)
        )
        contents = map(self.repository.blob, names)
        return next((content for content in contents if content is not None), b"")

    def _removals(self, lesson: Lesson, value: str) -> Iterator[Removal]:
        """The commits of the range that take this evidence away.

        A merge does if all of its parents had the evidence.
        """
        trees = self.repository.trees
        for sha in self._touching(value):
            parents = self.judged.facts.parents[sha]
            after = trees.pieces(sha, [value])[value]
            before = [trees.pieces(parent, [value])[value] for parent in parents]
            if all(is_removed(status, after) for status in before):
                commit = self.repository.commits([sha])[0]
                if commit:
                    knew = any(self._knows(parent, lesson, value) for parent in parents)
                    yield Removal(commit, knew)

    def _knows(self, sha: str, lesson: Lesson, value: str) -> bool:
        """True if a lesson of this commit names the evidence, whatever its id is there."""
        roots = self.repository.lesson_roots(sha)
        if lesson.id in map(lesson_id, self.repository.lesson_blobs(sha, roots)):
            return True
        # To parse thousands of lessons takes seconds; to search their bytes does not.
        words = [word.encode() for word in (needle(named_paths(value)[-1]), "supersedes")]
        lessons = [
            parse_lesson(path, text).lesson
            for path, text in self.repository.lesson_files(sha, roots).items()
            if any(word in text for word in words)
        ]
        active = active_lessons({other.id: other for other in lessons if other})
        return any(value in evidence_of(other) for other in active)

    def _touching(self, value: str) -> Iterator[str]:
        """The commits that may take the evidence away, in the order of the log."""
        paths = named_paths(value)
        folders = tuple(f"{path}/" for path in paths)
        for sha, parents in self.judged.facts.parents.items():
            if len(parents) == 1:
                touched = self._changed_paths.get(sha, ())
                if any(path in paths or path.startswith(folders) for path in touched):
                    yield sha
            elif parents and all(self._differs(sha, parent, value) for parent in parents):
                yield sha

    def _differs(self, sha: str, other: str, value: str) -> bool:
        trees = self.repository.trees
        return trees.entries_at(sha, [value]) != trees.entries_at(other, [value])

    @cached_property
    def _changed_paths(self) -> dict[str, frozenset[str]]:
        """{commit: the paths of its changes}; read only if evidence is lost."""
        single = [sha for sha, parents in self.judged.facts.parents.items() if len(parents) == 1]
        return {
            sha: frozenset(change.path for change in changes)
            for sha, changes in self.repository.changes_of(single).items()
        }

    def new_lessons(self) -> list[Lesson]:
        """The lessons that the range adds or changes."""
        return [
            lesson
            for lesson in self.active
            if (blob := self._at_head.get(lesson.path)) and blob not in self._before
        ]

    @cached_property
    def _before(self) -> set[str]:
        """The ids of the blobs of all lessons where the range begins."""
        begins = self.judged.facts.begins
        return set[str]().union(*(self.repository.lesson_blobs(sha).values() for sha in begins))

    def in_vain(
        self, lessons: Iterable[Lesson], lost: Mapping[str, EvidenceStatus]
    ) -> Iterator[Finding]:
        """Evidence that new lessons name, and that is lost at the head."""
        for lesson in lessons if lost else ():
            if not lost.keys().isdisjoint(evidence_of(lesson)):
                yield from evidence_gone(lesson, self._content(lesson), lost, is_old=False)


def settle_check(judged: JudgedRange, repository: Repository) -> JudgedRange:
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
    hint = (f"git restore --source={short(begin)} {pathspec(CONFIG_FILE)}",)
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
            if _severity_rank(severity)
            > _severity_rank(before.severity.get(name, rules.RULES[name].severity))
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


def _severity_rank(severity: str) -> int:
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
    if not changes:
        return
    blobs = repository.blobs([id for each in changes for id in (each.before, each.after)])
    for change in changes:
        before, after = blobs.get(change.before, b""), blobs.get(change.after, b"")
        run = _checks(before), _checks(after)
        hint = (f"git restore --source={short(begins[0])} {pathspec(change.path)}",)
        if run == (True, False) and not _is_checked(head, repository):
            what = f"{change.path} does not run fixlearn any more"
            yield rules.finding("gate-removed", change.path, what, hint=hint)
        elif run == (True, True) and len(_IGNORES.findall(after)) > len(_IGNORES.findall(before)):
            what = f"{change.path} ignores the result of fixlearn"
            yield rules.finding("gate-weakened", Position(change.path), what, hint=hint)
