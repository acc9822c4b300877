"""Whatever the history, a release has the commits that git lists."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given, settings

from tests.releases.histories import histories

if TYPE_CHECKING:
    from tests.support import Fixlearn, GitRepo


def import_history(repo: GitRepo, log: list[tuple[str, list[str]]], tips: dict[str, str]) -> None:
    """Make the commits, parents first, and the tags of the tips."""
    lines = []
    for name, parents in reversed(log):
        mark = int(name) + 1
        when = 1_767_600_000 - 3_600 * int(name)
        lines += [f"commit refs/heads/c{name}", f"mark :{mark}"]
        lines += [f"committer Ada <ada@example.com> {when} +0000", "data 8", f"fix: {name:>3}"]
        order = ("from", *["merge"] * len(parents))
        lines += [f"{word} :{int(one) + 1}" for word, one in zip(order, parents, strict=False)]
        lines.append("")
    for number, tip in enumerate(tips.values(), start=1):
        lines += [f"reset refs/tags/v{number}.0", f"from :{int(tip) + 1}", ""]
    repo.git("fast-import", "--quiet", "--force", stdin="\n".join(lines) + "\n")
    repo.git("update-ref", "--no-deref", "HEAD", "refs/heads/c0")


def test_the_commits_of_a_release_are_those_that_git_lists(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    @given(histories())
    @settings(max_examples=4)
    def compare(history: tuple[list[tuple[str, list[str]]], dict[str, str]]) -> None:
        log, tips = history
        # No release is older than what it contains, and no commit has two versions.
        tips = {tip: tip for tip in sorted(tips.values(), key=int, reverse=True)}
        for tag in repo.git("tag").split():
            repo.git("tag", "--delete", tag)
        import_history(repo, log, tips)

        run = fixlearn("summary", "--all", "--format", "json")

        assert run.exit_code == 0, run.stderr
        for release in json.loads(run.stdout)["releases"]:
            is_unreleased = release["name"] == "unreleased"
            start = ["--tags"] if is_unreleased else filter(None, [release["previous"]])
            ends = ["HEAD" if is_unreleased else release["name"], "--not", *start]
            assert release["commits"] == int(repo.git("rev-list", "--count", *ends)), release[
                "name"
            ]

    compare()
