"""What `check`, `lint` and `prove` found, ready for every format."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.render import json, proofs
from fixlearn.render.located import of_files, of_results
from fixlearn.render.text import Colours, findings_of_files

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from fixlearn.lessons.evidence_status import Ladder
    from fixlearn.lessons.proof import Trial
    from fixlearn.model import Finding, Result
    from fixlearn.render.junit import Case
    from fixlearn.render.located import Anchored


class Report(NamedTuple):
    """What a command found, in the forms that the formats are made of.

    Functions, so that nothing is made that no format asks for.
    """

    command: str
    headline: str  # what was looked at, in one line
    text: Callable[[Colours], str]
    json: Callable[[], str]
    anchored: Callable[[], list[Anchored]]
    cases: Callable[[], list[Case]]

    @classmethod
    def of_commits(
        cls,
        results: Sequence[Result],
        of_range: Sequence[Finding],
        headline: str,
        *,
        only_warns: bool,
        text: Callable[[Colours], str],
        json: Callable[[], str],
    ) -> Report:
        """The report of `check`; `of_range` are findings about no single commit.

        With `only_warns` no platform is to show red what fixlearn lets pass.
        """

        def shown() -> Iterator[Result]:
            return (
                result._replace(findings=_as_warnings(result.findings)) if only_warns else result
                for result in results
            )

        beside = _as_warnings(of_range) if only_warns else of_range

        def anchored() -> list[Anchored]:
            return [*of_results(shown()), *of_files(beside)]

        def cases() -> list[Case]:
            from fixlearn.render import junit  # an XML library is dear to import

            return [*junit.of_results(shown()), *junit.of_files((), beside)]

        return cls("check", headline, text, json, anchored, cases)

    @classmethod
    def of_lessons(
        cls,
        paths: Collection[str],
        findings: Sequence[Finding],
        headline: str,
        ladder: Ladder | None = None,
    ) -> Report:
        """The report of `lint` on the lessons at `paths`; `ladder` counts all of the tree."""

        def cases() -> list[Case]:
            from fixlearn.render import junit

            return junit.of_files(paths, findings)

        return cls(
            "lint",
            headline,
            text=partial(findings_of_files, findings),
            json=partial(json.lint, len(paths), findings, ladder),
            anchored=partial(of_files, findings),
            cases=cases,
        )

    @classmethod
    def of_trials(
        cls, says: str, trials: Sequence[Trial], found: Sequence[Finding | None], headline: str
    ) -> Report:
        """The report of `prove`; `found` has the finding of each trial, where it has one."""
        findings = [finding for finding in found if finding]

        return cls(
            "prove",
            headline,
            text=partial(proofs.text, trials, found),
            json=partial(json.prove, says, trials, findings),
            anchored=partial(of_files, findings),
            cases=partial(proofs.cases, trials, found),
        )

    def rendered(self, format: str, look: Colours) -> str:
        """The report in one of the formats; `look` is for text."""
        if format == "text":
            return self.text(look)
        if format == "json":
            return self.json()
        if format == "junit":
            from fixlearn.render import junit

            return junit.report(self.command, self.headline, self.cases())
        if format == "github":
            from fixlearn.render import github

            return github.commands(self.anchored())
        if format == "gitlab":
            from fixlearn.render import gitlab

            return gitlab.report(self.anchored())
        from fixlearn.render import sarif

        return sarif.log(self.command, self.anchored())


def _as_warnings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding._replace(severity="warning") for finding in findings)
