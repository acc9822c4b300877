"""`fixlearn check --all`: the whole history, with the releases of all branches."""

from __future__ import annotations

from fixlearn.commands import whole_history
from fixlearn.model import Outcome

NEW = "def shelves(books):\n    return len(books) // 40 or 1\n"


def test_only_commits_of_the_head_since_the_adoption_are_looked_at(repo, fixlearn):
    repo.commit("fix: before", {"a.py": "1\n"})
    baseline = repo.commit("chore: adopt")
    repo.branch("other")
    repo.commit("fix: elsewhere", {"b.py": "1\n"})
    repo.tag("v1.1")
    repo.switch("main")
    sha = repo.commit("fix: after", {"c.py": "1\n"})[:7]
    repo.write({".fixlearn.yaml": f"since: [{baseline[:12]}]\n"})

    run = fixlearn("check", "--all")

    assert run.exit_code == 1
    assert run.stdout.splitlines()[0] == f"{sha} fix: after"
    label = f"{baseline[:12]}..HEAD"
    assert run.stderr == f"looked at 1 commit ({label}): 1 fix (1 missing)\n"


def test_a_single_revision_is_judged_by_the_releases_that_it_reaches(repo, fixlearn):
    repo.commit("feat: pages", {"a.py": "1\n"})
    repo.tag("v1.0")
    repo.commit("feat: shelves", {"shelves.py": NEW})
    repo.commit("fix: the last shelf", {"shelves.py": NEW.replace("or 1", "+ 1")})
    repo.tag("v1.1")

    assert fixlearn("check", "v1.1").exit_code == 0
    assert fixlearn("check", "HEAD").exit_code == 0


def test_the_rest_of_the_log_is_not_read_if_the_baseline_contains_it(repo, fixlearn, monkeypatch):
    from fixlearn.commands.check import judge_range
    from fixlearn.repository import ranges
    from fixlearn.repository.repository import open_repository

    for number in range(5):
        repo.commit(f"fix: number {number}", {"a.py": f"{number}\n"})
    baseline = repo.head
    repo.commit("fix: the last", {"a.py": "last\n"})
    repo.write({".fixlearn.yaml": f"since: [{baseline}]\n"})

    def results(interval):
        monkeypatch.setattr(whole_history, "_CHECK_INTERVAL", interval)
        opened = open_repository()
        config = opened.config()
        everything = ranges.since_adoption(opened, ranges.all_of_head(opened), config.since)
        return judge_range(opened, everything, config).results

    assert results(1) == results(10**9)
    assert [result.subject for result in results(1)] == ["fix: the last"]


def test_git_compares_a_fix_with_its_parent_once(repo, monkeypatch):
    from fixlearn.commands.check import judge_range
    from fixlearn.config import Config
    from fixlearn.repository import ranges
    from fixlearn.repository.git import DiffTree
    from fixlearn.repository.repository import open_repository

    repo.commit("feat: pages", {"a.py": "1\n"})
    repo.tag("v1.0")
    repo.commit("feat: shelves", {"shelves.py": NEW})
    fix = repo.commit("fix: the last shelf", {"shelves.py": NEW.replace("or 1", "+ 1")})
    asked: list[str] = []
    ask = DiffTree.ask
    monkeypatch.setattr(
        DiffTree, "ask", lambda self, lines: asked.extend(lines) or ask(self, lines)
    )
    opened = open_repository()

    (result,) = judge_range(opened, ranges.all_of_head(opened), Config()).results

    assert (result.sha, result.outcome) == (fix, Outcome.EXEMPT)
    assert asked.count(fix) == 1


def test_nothing_is_kept_for_exemptions_if_there_is_no_release(repo, monkeypatch):
    from fixlearn.commands.check import judge_range
    from fixlearn.config import Config
    from fixlearn.releases.exemptions import OpenFix
    from fixlearn.repository import ranges
    from fixlearn.repository.repository import open_repository

    repo.commit("fix: the last shelf", {"shelves.py": NEW})
    kept = []
    monkeypatch.setattr(
        whole_history, "OpenFix", lambda *values: kept.append(values) or OpenFix(*values)
    )

    def outcomes():
        opened = open_repository()
        return judge_range(opened, ranges.all_of_head(opened), Config()).outcomes

    assert outcomes() == {Outcome.MISSING: 1}
    assert not kept
    repo.tag("v1.0")
    assert outcomes() == {Outcome.MISSING: 1}
    assert len(kept) == 1
