"""The three trees that `lint` can look at: the work tree, the index, that of a commit."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.evidence import parse_evidence
from fixlearn.lessons.evidence_findings import (
    Moved,
    candidates,
    evidence_gone,
    evidence_positions,
    needles,
    suggestion,
    unfit_in_tree,
)
from fixlearn.lessons.evidence_status import (
    EvidenceReader,
    EvidenceStatus,
    Status,
    TreeContent,
    evidence_of,
    is_lost,
    named_paths,
    needs_content,
    plain_path,
    worst_status,
)
from fixlearn.lessons.evidence_trees import Entry, EvidenceTrees, tree_content
from fixlearn.lessons.library import Library, active_lessons, is_lesson_path
from fixlearn.lessons.patterns import Line, enforced, findings_about
from fixlearn.lessons.standing import EvidenceCounts, count_evidence, standings
from fixlearn.repository.files import has_skip_worktree_entries, lstat_paths
from fixlearn.repository.index import (
    committed_paths,
    entries_at,
    skip_worktree_entries,
    staged_entries,
    staged_paths,
)
from fixlearn.repository.repository import WORK_TREE, Repository
from fixlearn.repository.search import DISK, INDEX, grep_files, rename_history
from fixlearn.rules import apply_severities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from fixlearn.config import Config
    from fixlearn.model import Finding, Lesson
    from fixlearn.repository.tree_entry import TreeEntry


# The commits that are searched for the one that lost the evidence: the trees of all are read.
_MAX_COMMITS = 100


class LintTarget(NamedTuple):
    """One tree: its lesson files, and what lint reads of it later."""

    files: Mapping[str, bytes]
    pieces: Callable[[Iterable[str]], Mapping[str, EvidenceStatus]]  # {evidence: its status}
    is_old: Callable[[str], bool]  # the lesson at this path is unchanged
    paths: Callable[[], Sequence[str]]  # all of its files
    # The lessons whose evidence is checked; None: all of them, and they are counted.
    concerned: Callable[[Sequence[Lesson]], Sequence[Lesson]] | None = None
    tree: str = DISK  # what is searched for the patterns of lessons


def work_tree(repository: Repository, config: Config) -> LintTarget:
    """The files on the disk, tracked or not. Raises UsageError in a bare repository."""
    files = repository.lesson_files(config, WORK_TREE)

    def is_old(path: str) -> bool:
        committed = repository.objects.blob(f"HEAD:{path}")
        return committed is not None and _unix(committed) == _unix(files[path])

    return LintTarget(files, partial(on_disk, repository), is_old, cache(staged_paths))


def on_disk(repository: Repository, values: Iterable[str]) -> dict[str, EvidenceStatus]:
    """{evidence: its status} in the work tree; the index answers for a sparse checkout.

    Raises UsageError in a bare repository.
    """
    distinct = list(dict.fromkeys(values))
    paths = {path for value in distinct for path in named_paths(value)}
    inside = {path for value in distinct if needs_content(value) for path in named_paths(value)}
    tree = lstat_paths(repository.work_tree(), paths, inside)
    missing = paths - tree.keys()
    if any(missing.issuperset(named_paths(value)) for value in distinct if named_paths(value)):
        tree |= _left_out(missing, repository)
    reader = EvidenceReader()
    return {value: reader.status(value, tree) for value in distinct}


def _left_out(paths: set[str], repository: Repository) -> dict[str, TreeContent]:
    """What the index has at these paths, of the files that a sparse checkout leaves out."""
    if not has_skip_worktree_entries(repository.git_dir / "index"):
        return {}  # read without a git process
    rows = entries_at(skip_worktree_entries(), paths)
    contents = repository.objects.blobs(row.id for row in rows.values() if row.is_file)
    return {path: tree_content(row, contents) for path, row in rows.items()}


def index(repository: Repository, config: Config) -> LintTarget:
    """What is staged; of its evidence, only what differs from HEAD.

    A pre-commit hook runs at every commit, and an earlier one has reported the rest.
    """
    entries = staged_entries()
    blobs = {
        entry.name: entry.id
        for entry in entries
        if entry.is_file and is_lesson_path(entry.name, config.lessons)
    }
    contents = repository.objects.blobs(blobs.values())
    files = {path: contents[blob] for path, blob in blobs.items() if blob in contents}
    trees = EvidenceTrees(repository.objects)

    @cache
    def committed() -> Mapping[str, str]:
        return repository.objects.lesson_blobs("HEAD", config.lessons)

    def is_old(path: str) -> bool:
        return committed().get(path) == blobs[path]

    rows: dict[str, TreeEntry] = {}

    def concerned(lessons: Sequence[Lesson]) -> list[Lesson]:
        values = [value for lesson in lessons for value in evidence_of(lesson)]
        paths = {path for value in values for path in named_paths(value)}
        before = trees.entries_at("HEAD", values)
        rows.update(entries_at(entries, paths))
        changed = {path for path in paths if _differ(before.get(path), rows.get(path))}
        return [
            lesson
            for lesson in lessons
            if not is_old(lesson.path)
            or any(path in changed for value in evidence_of(lesson) for path in named_paths(value))
        ]

    return LintTarget(
        files,
        lambda values: trees.pieces_of(values, rows),
        is_old,
        lambda: [entry.name for entry in entries],
        concerned,
        INDEX,
    )


def _differ(old: Entry | None, new: Entry | None) -> bool:
    """True if two trees differ at a path; all folders count as equal."""
    if old is None or new is None or old.is_tree or new.is_tree:
        return (old and old.is_tree) != (new and new.is_tree)
    return (old.id, old.is_file) != (new.id, new.is_file)


def revision(repository: Repository, config: Config, sha: str) -> LintTarget:
    """The tree of a commit, in which every lesson is unchanged."""
    files = repository.lesson_files(config, sha)
    trees = EvidenceTrees(repository.objects)
    return LintTarget(
        files,
        lambda values: trees.pieces(sha, values),
        lambda _: True,
        cache(partial(committed_paths, sha)),
        tree=sha,
    )


def lint_evidence(
    library: Library, tree: LintTarget, config: Config
) -> tuple[list[Finding], EvidenceCounts | None]:
    """The findings about lost evidence, and the counts of all lessons.

    The counts are None if only some lessons are checked. Lost are unchanged lessons
    with lost evidence.
    """
    active: Sequence[Lesson] = active_lessons(library.lessons)
    if tree.concerned:
        active = tree.concerned(active)
    values = {lesson.id: evidence_of(lesson) for lesson in active}
    statuses = tree.pieces([value for group in values.values() for value in group])
    worst = {id: worst_status(statuses[value] for value in group) for id, group in values.items()}
    findings: list[Finding] = []
    lost: set[str] = set()  # ids
    for lesson in active:
        content = tree.files[lesson.path]
        findings += unfit_in_tree(lesson, content, statuses)
        if is_lost(worst[lesson.id].state):
            is_old = tree.is_old(lesson.path)
            lost |= {lesson.id} if is_old else set()
            findings += evidence_gone(lesson, content, statuses, is_old=is_old, paths=tree.paths)
    graded = list(apply_severities(findings, config.severity))
    if tree.concerned:
        return graded, None
    return graded, count_evidence(standings(library.lessons, worst, lost).values())


def lint_patterns(
    repository: Repository, lessons: Mapping[str, Lesson], target: LintTarget, config: Config
) -> list[Finding]:
    """The findings about lines that match the pattern of a lesson.

    Of the index these are only lines that differ from HEAD, unless the lesson itself does.
    """
    search = repository.line_search(config)
    findings: list[Finding] = []
    matches = search.matches(target.tree, enforced(lessons))
    for pattern, of_pattern in matches.items():
        lines: Sequence[Line] = of_pattern.lines
        if target.tree == INDEX and lines and target.is_old(pattern.lesson.path):
            lines = search.new_lines("HEAD", INDEX, lines)
        content = target.files[pattern.lesson.path]
        findings += findings_about(pattern, of_pattern, content, lines)
    return list(apply_severities(findings, config.severity))


def moved_evidence(
    library: Library, tree: LintTarget, repository: Repository, config: Config
) -> Iterator[Moved]:
    """All lost evidence of active lessons, in the order of the files.

    What must be absent but came back is left out: it has not moved. A test or text that existed
    elsewhere before the evidence was lost is another one of the same name.
    """
    top = repository.work_tree()
    active = sorted(active_lessons(library.lessons), key=lambda lesson: lesson.path)
    statuses = tree.pieces(value for lesson in active for value in evidence_of(lesson))
    lost = [
        value
        for value, status in statuses.items()
        if is_lost(status.state) and status.lacks != "absence"
    ]
    if not lost:
        return
    roots = tuple(f"{root}/" for root in config.lessons)
    holding = [
        path
        for path in grep_files(top, needles(filter(needs_content, lost)))
        if not path.startswith(roots)
    ]
    paths = dict.fromkeys(plain_path(parse_evidence(value).path) for value in lost)
    history = rename_history(top, [path for path in paths if path])
    new = set(history.renamed.values())
    files = lstat_paths(top, {*holding, *new}, {*holding, *new})
    renamed = {old: name for old, name in history.renamed.items() if name in files}
    reader = EvidenceReader()
    trees = EvidenceTrees(repository.objects)
    # The trees that may have had the lost evidence last.
    earlier = ("HEAD", *(f"{sha}^" for sha in history.commits[:_MAX_COMMITS]))
    for lesson in active:
        for value, position in evidence_positions(lesson, tree.files[lesson.path]):
            if value in lost:
                names = candidates(value, files, renamed, reader)
                is_renamed = len(names) == 1 and parse_evidence(names[0]).path in new
                moved = names if is_renamed else _new_names(value, names, trees, earlier)
                yield Moved(lesson, value, position, moved, suggestion(statuses[value]), names)


def _new_names(
    value: str, names: Sequence[str], trees: EvidenceTrees, earlier: Iterable[str]
) -> tuple[str, ...]:
    """The names that were missing in the tree that had the evidence last.

    None if no tree is known to have had the evidence: then nothing has moved.
    """
    for tree in earlier if names else ():
        statuses = trees.pieces(tree, [value, *names])
        if statuses[value].state is Status.EVIDENT:
            return tuple(name for name in names if statuses[name].state is Status.GONE)
    return ()


def _unix(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")  # git may convert line ends at checkout
