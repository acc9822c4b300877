"""Which commits each release has, from one log."""

from __future__ import annotations

from fixlearn.model import Outcome
from fixlearn.releases.commit_groups import CommitGroups, JudgedCommit
from fixlearn.releases.exemptions import OpenFix
from fixlearn.releases.graph import Lineage
from tests.builders import a_commit, a_release

OLD, NEW, HEAD = a_release("v1.0", 1), a_release("v1.1", 2), a_release("unreleased", 3)
SHAS = {"unreleased": "f" * 40, "v1.1": "e" * 40, "v1.0": "d" * 40}


def groups() -> CommitGroups:
    """Two commits of each release: one is counted, and one of the component is judged."""
    lineage = Lineage([OLD, NEW, HEAD], {})
    groups = CommitGroups(lineage, lambda release, components: components <= {release.component})
    log = ["unreleased", "v1.1", "v1.0"]
    for name, parent in zip(log, [*log[1:], "root"], strict=True):
        tips = lineage.visit(name, [parent])
        groups.count(tips, frozenset(), Outcome.NOT_A_FIX)
        commit = a_commit(f"fix: {name}", sha=SHAS[name], committed=len(name))
        fix = OpenFix(1, tips, ())
        groups.add(tips, JudgedCommit(commit, ("row",), frozenset(), fix))
        groups.add(tips, JudgedCommit(commit, (), frozenset({"other"}), fix))
    return groups


def test_a_release_has_the_commits_that_the_one_before_lacks() -> None:
    known = groups()

    for release in (HEAD, NEW, OLD):
        (judged,) = known.judged_in(release)
        assert (judged.commit.message.subject, judged.ids) == (f"fix: {release.name}", ("row",))
        assert known.counted_in(release) == {Outcome.NOT_A_FIX: 1}


def test_the_commits_since_a_release_are_counted_judged_ones_too() -> None:
    known = groups()

    sizes = known.size_since(NEW, OLD), known.size_since(HEAD, OLD), known.size_since(NEW, None)
    assert sizes == (3, 6, 6)
