"""What a range does to lessons: it adds, changes, weakens or repeats them.

Also the lines that match the pattern of a lesson, and the labels that require a lesson.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fixlearn import rules
from fixlearn.commit_ranges import CiRange, Trigger
from fixlearn.gate.detect import reverted_commit
from fixlearn.gate.message import parse_message
from fixlearn.lessons.history import Version, Weakening, weakened_lessons, weakening_finding
from fixlearn.lessons.lesson_file import lesson_id, parse_lesson
from fixlearn.lessons.library import ID, lessons_with, predecessors
from fixlearn.lessons.patterns import Line, Pattern, enforced, findings_about
from fixlearn.messages import is_reason, short
from fixlearn.model import Change, ChangedLesson, Commit, Finding, Lesson

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.gate.judged_range import JudgedRange, Repository


def settle(judged: JudgedRange, repository: Repository) -> JudgedRange:
    """The lessons that the range adds or changes, and findings about those that it weakens."""
    if not judged.range.is_change or not judged.facts.parents:
        return judged
    lessons = RangeLessons(judged, repository)
    findings = [*lessons.weakened(), *lessons.repeated()]
    judged = replace(judged, lessons=lessons.changed())
    return judged.with_findings(rules.apply_severities(findings, judged.config.severity))


@dataclass
class RangeLessons:
    """Compares the lessons where a range begins with those where it ends."""

    judged: JudgedRange
    repository: Repository

    def changed(self) -> tuple[ChangedLesson, ...]:
        """The lessons that differ from those where the range begins, new ones first."""
        old_blobs = {blob for blobs in self._at_begins for blob in blobs.values()}
        ids = [lesson_id(path) for path, blob in self._at_head.items() if blob not in old_blobs]
        changed = [
            ChangedLesson(lesson, lesson.id not in self._old_ids)
            for lesson in self._of_head(self._lessons_with(ids=ids)).values()
            if self._at_head[lesson.path] not in old_blobs
        ]
        return tuple(sorted(changed, key=lambda each: (not each.is_new, each.lesson.path)))

    def weakened(self) -> Iterator[Finding]:
        """What a commit of the range took back of older lessons, and no later one restored."""
        of_begins = [self._weakened_since(blobs) for blobs in self._at_begins]
        paths = dict.fromkeys(path for weakenings in of_begins for path in weakenings)
        for path in paths:
            sides = [
                weakenings.get(path, [])
                for weakenings, blobs in zip(of_begins, self._at_begins, strict=True)
                if path in blobs
            ]
            rules_of_all = set.intersection(*({each.rule for each in side} for side in sides))
            for weakening in sides[0]:
                commit = self._commit_of(path, weakening.rule)
                if commit and weakening.rule in rules_of_all:
                    content = self._content(self._at_head.get(weakening.path, ""))
                    where = f"{short(commit.sha)} {commit.message.subject}"
                    restore = f"git restore --source={short(commit.sha)}^"
                    yield weakening_finding(weakening, content, where, restore)

    def _weakened_since(self, blobs: Mapping[str, str]) -> dict[str, list[Weakening]]:
        """{path: what is weaker at the head} of the lessons with these blobs before the range."""
        versions = {
            path: Version(self._content(blob), self._content(self._at_head.get(path, "")))
            for path, blob in blobs.items()
            if self._at_head.get(path) != blob and not self._is_done_at_target(path)
        }
        weakenings: dict[str, list[Weakening]] = {}
        for path, weakening in self._weaker(versions) if versions else ():
            weakenings.setdefault(path, []).append(weakening)
        return weakenings

    def _weaker(self, versions: Mapping[str, Version]) -> Iterator[tuple[str, Weakening]]:
        """What these changes of lesson files take back."""
        others = self._of_head(self._lessons_with(ids=[*map(lesson_id, versions)]))
        if any(
            lesson_id(path) not in others and not parse_lesson(path, version.after).lesson
            for path, version in versions.items()
        ):
            others = self._of_head(self.judged.library.lessons)  # any may continue it
        return weakened_lessons(versions, others)

    def _is_done_at_target(self, path: str) -> bool:
        """True if the target has the lesson as the head has it, or has retired it."""
        if self._at_target is None:
            return False
        blob = self._at_target.get(path, "")
        if blob == self._at_head.get(path, ""):
            return True
        lesson = parse_lesson(path, self._content(blob)).lesson if blob else None
        return lesson is not None and is_reason(lesson.retired)

    def _commit_of(self, path: str, rule: str) -> Commit | None:
        """The commit of the range that took it back; None if none did, or if a revert did.

        If no single commit did, it is the newest one that changed the file.
        """
        touching = [sha for sha in self.judged.facts.parents if self._versions_at(sha, path)]
        blamed = next((sha for sha in touching if self._breaks(sha, path, rule)), None)
        if not touching:
            return None
        commit = self.repository.commits([blamed or touching[0]])[0]
        if commit and rule == "lesson-deleted" and path not in self._at_head:
            return None if reverted_commit(commit.message) else commit
        return commit

    def _breaks(self, sha: str, path: str, rule: str) -> bool:
        """True if this commit breaks the rule, compared with each of its parents."""
        return all(
            any(each.rule == rule for _, each in self._weaker({path: version}))
            for version in self._versions_at(sha, path)
        )

    def _versions_at(self, sha: str, path: str) -> list[Version]:
        """The file before and after a commit, for each parent; none if a parent has it as well."""
        parents = self.judged.facts.parents[sha]
        if len(parents) == 1:
            change = self._changes.get(sha, {}).get(path)
            blobs = [(change.before, change.after)] if change else []
        else:
            after = self._blobs(sha).get(path, "")
            blobs = [(self._blobs(parent).get(path, ""), after) for parent in parents]
            if any(before == after for before, _ in blobs):
                return []
        return [Version(self._content(before), self._content(after)) for before, after in blobs]

    def repeated(self) -> Iterator[Finding]:
        """Lessons that the range adds, and that say nearly the same as an older one."""
        ids = {*map(lesson_id, self._at_head)} - self._old_ids
        lessons = self._of_head(self._lessons_with(ids=ids)) if ids else {}
        new = [lesson for id, lesson in lessons.items() if id not in self._old_ids]
        if not new:
            return
        from fixlearn.lessons.similar import TwinIndex  # few ranges add a lesson

        near = self._of_head(self._lessons_with(ids=ids, like=new))
        index = TwinIndex(lesson for id, lesson in near.items() if id in self._old_ids)
        twins = [(lesson, twin) for lesson in new if (twin := index.twin_of(lesson))]
        repeated = [pair for pair in twins if not self._names_both(*pair, near)]
        blobs = [self._at_head[lesson.path] for lesson, _ in repeated]
        contents = self.repository.blobs(blobs) if blobs else {}
        for lesson, twin in repeated:
            yield self._same_as(lesson, twin, contents.get(self._at_head[lesson.path], b""))

    def _names_both(self, lesson: Lesson, twin: Lesson, lessons: Mapping[str, Lesson]) -> bool:
        """True if the lesson or its fix says that the older lesson came back."""
        if any(older.id == twin.id for older in predecessors(lesson, lessons)):
            return True
        return any({lesson.id, twin.id} <= {*result.lessons} for result in self.judged.results)

    def _same_as(self, lesson: Lesson, twin: Lesson, content: bytes) -> Finding:
        return rules.finding(
            "same-as",
            parse_lesson(lesson.path, content).position("title"),
            f'the new lesson {lesson.id} says nearly the same as {twin.id}: "{twin.title}"',
            because=("if the mistake came back, the prevention of the older lesson did not hold",),
            hint=(
                f"Lesson: {twin.id}     in the message of the fix, if it came back",
                f"or add to {lesson.path}:  supersedes: {twin.id}",
            ),
        )

    def _lessons_with(self, **asked: Collection[Any]) -> Mapping[str, Lesson]:
        return lessons_with(self.judged.library.lessons, **asked)

    def _of_head(self, lessons: Mapping[str, Lesson]) -> dict[str, Lesson]:
        """Those of the lessons that the head itself has, and all in folders that the range moves.

        The library also has lessons of the target alone.
        """
        at_head = [lesson for lesson in lessons.values() if lesson.path in self._at_head]
        return {lesson.id: lesson for lesson in (*at_head, *self._moved)}

    @cached_property
    def _moved(self) -> list[Lesson]:
        read = tuple(f"{root}/" for root in self.judged.config.lessons)
        moved = [path for path in self._at_head if not path.startswith(read)]
        parsed = (parse_lesson(path, self._content(self._at_head[path])).lesson for path in moved)
        return [lesson for lesson in parsed if lesson]

    @cached_property
    def _roots(self) -> Sequence[str]:
        """The folders of lessons; the range may move them."""
        return self.repository.lesson_roots(self.judged.range.head)

    @cached_property
    def _at_head(self) -> dict[str, str]:
        return self._blobs(self.judged.range.head)

    @cached_property
    def _at_begins(self) -> list[dict[str, str]]:
        return [self._blobs(sha) for sha in self.judged.facts.begins]

    @cached_property
    def _old_ids(self) -> set[str]:
        return {lesson_id(path) for blobs in self._at_begins for path in blobs}

    @cached_property
    def _at_target(self) -> dict[str, str] | None:
        bases = self.judged.range.bases
        return self._blobs(bases[0]) if bases else None

    def _blobs(self, sha: str) -> dict[str, str]:
        blobs = self.repository.lesson_blobs(sha, self._roots)
        return {path: blob for path, blob in blobs.items() if ID.fullmatch(lesson_id(path))}

    @cached_property
    def _changes(self) -> dict[str, dict[str, Change]]:
        """{commit: {path: its change}} of the commits with one parent; read only if needed."""
        single = [sha for sha, parents in self.judged.facts.parents.items() if len(parents) == 1]
        return {
            sha: {change.path: change for change in changes}
            for sha, changes in self.repository.changes_of(single).items()
        }

    def _content(self, blob: str) -> bytes:
        return self.repository.blobs([blob]).get(blob, b"")


def settle_patterns(judged: JudgedRange, repository: Repository) -> JudgedRange:
    """Findings about lines that match the pattern of a lesson.

    For an older pattern these are the lines that the range adds or changes, and for one that the
    range adds or changes, all lines.
    """
    if not judged.range.is_change or not judged.facts.parents:
        return judged
    findings = _of_patterns(judged, repository)
    return judged.with_findings(rules.apply_severities(findings, judged.config.severity))


def _of_patterns(judged: JudgedRange, repository: Repository) -> Iterator[Finding]:
    head = judged.range.head
    changed = {each.lesson.id for each in judged.lessons}
    patterns = enforced(judged.library.lessons)
    begins = judged.facts.begins if any(each.lesson.id in changed for each in patterns) else ()
    before = {
        _searches(pattern)
        for begin in begins
        for pattern in enforced(repository.library(begin).lessons)
    }
    new: list[Pattern] = []
    old: list[Pattern] = []
    for pattern in patterns:
        is_old = pattern.lesson.id not in changed or _searches(pattern) in before
        (old if is_old else new).append(pattern)
    paths = _changed_paths(judged, repository) if old else []
    matches = dict(repository.matches(head, new)) if new else {}
    matches |= repository.matches(head, old, paths) if paths else {}
    for pattern, of_pattern in matches.items():
        lines: Sequence[Line] = of_pattern.lines
        for base in judged.facts.begins if lines and pattern not in new else ():
            lines = repository.new_lines(base, head, lines)
        content = repository.blob(f"{head}:{pattern.lesson.path}") or b""
        yield from findings_about(pattern, of_pattern, content, lines)


def _searches(pattern: Pattern) -> tuple[str, str, Sequence[str], Sequence[str]]:
    """What a pattern matches; the other sentences of its lesson may change."""
    step = pattern.step
    return pattern.lesson.id, step.pattern, step.paths, step.exceptions


def _changed_paths(judged: JudgedRange, repository: Repository) -> list[str]:
    """The files that differ from each of the commits on which the range builds."""
    head = judged.range.head
    for base in judged.facts.begins:
        repository.prefetch_changes(base, head)
    differ = [
        {change.path for change in repository.changes_between(base, head) if change.status != "D"}
        for base in judged.facts.begins
    ]
    return sorted(set.intersection(*differ)) if differ else []


_LABEL_HINT = (
    "Write its lesson and commit it to this branch:",
    "  fixlearn new --incident",
    "Or take the label off, and run the check again.",
)


def incident_label(config: Config, spec: CiRange | None) -> str:
    """The first label of a pull request for which the settings require a lesson; "" if none."""
    names = {name.casefold() for name in config.incident_labels}
    labels = spec.labels if spec else None
    return next((label for label in labels or () if label.casefold() in names), "")


def hidden_labels_notice(config: Config, spec: CiRange | None) -> tuple[str, ...]:
    """A notice if labels require lessons, and the platform does not announce them."""
    is_hidden = spec is not None and spec.kind is Trigger.PULL_REQUEST and spec.labels is None
    if spec is None or not is_hidden or not config.incident_labels:
        return ()
    what = f"{spec.platform} does not announce the labels of the pull request"
    return (f'{what}: "incident-labels:" has no effect',)


def settle_label(judged: JudgedRange, _: Repository) -> JudgedRange:
    """Add a finding if the label requires a lesson, and the change neither adds nor names one."""
    spec = judged.range.announced
    label = incident_label(judged.config, spec)
    if not spec or not label:
        return judged
    described = parse_message(spec.message or "").references
    references = [*judged.facts.lessons, *(reference.lesson for reference in described)]
    if any(id in judged.library.lessons for id in references):
        return judged
    what = f'the label "{label}" requires a lesson, and no commit adds or names one'
    because = ('"incident-labels:" in .fixlearn.yaml has this label',)
    finding = rules.finding(
        "incident-without-lesson", spec.source, what, hint=_LABEL_HINT, because=because
    )
    return judged.with_findings(rules.apply_severities([finding], judged.config.severity))
