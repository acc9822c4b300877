"""Whatever a commit or a lesson says: no renderer prints what moves a cursor or commands a log."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings

from fixlearn.lessons.patterns import Siblings
from fixlearn.lessons.recall import Listed
from fixlearn.model import ChangedLesson, Diagnosis, DueItem, Repair
from fixlearn.releases.debt import Digest, Owed
from fixlearn.render import (
    ci_formats,
    due,
    explain,
    facts,
    guidance,
    json,
    page,
    release_report,
    tables,
    text,
)
from fixlearn.render.links import NO_LINKS
from fixlearn.render.summary_document import SummaryDocument, as_json
from fixlearn.render.templates import TeamTemplate
from tests.builders import a_standing, an_export
from tests.render.hostile import HOSTILE, finding, harm, lesson, result, summary, trend, trial
from tests.support import PROJECT

DAY = date(2026, 1, 12)
TEMPLATE = "{% for item in release.sections %}{{ item }}{% endfor %} {{ release.name }}"
# These have no output of their own, or a test that reads it as its readers do.
NOT_HERE = {
    "__init__",
    "links",
    "release_sentences",
    "rollup",
    "sanitize",
    "summary_document",
    "summary_reader",
}


def outputs(hostile: str) -> dict[str, list[str]]:
    """{module: outputs in which all text from outside is `hostile`}."""
    findings = [finding(hostile), finding(f"{hostile} again")]
    results = [result(hostile)]
    places = [*ci_formats.of_results(results), *ci_formats.of_files(findings)]
    releases = [summary(hostile)]
    bad = lesson(hostile)
    item = DueItem("repair", DAY, hostile, lesson=hostile, owner=hostile, title=hostile, key="a1")
    fix = DueItem("deferred", DAY, hostile, commit="1" * 40, reason=hostile, since=hostile)
    repair = Repair(hostile, hostile, hostile, hostile, None, ended=hostile, key="b2")
    owed = Owed((item, fix), (item,), (repair,))
    news = Digest(
        *(DAY, DAY, ((bad, a_standing(bad)),), ((results[0], hostile),), ((bad, hostile),)),
        *((repair,), (item,), (fix,), 1, bad),
    )
    siblings = Siblings(bad, (hostile,), errors=(hostile,))
    cases = [*ci_formats.cases_of_results(results), *ci_formats.cases_of_files([hostile], findings)]
    diagnoses = [Diagnosis("commit-msg", "problem", hostile, (hostile,))]
    template = TeamTemplate("notes.txt", lambda name: (TEMPLATE, name))
    return {
        "due": [
            *(due.digest_text(news, 40), due.digest_markdown(news)),
            *(due.slack(news), due.teams(news)),
            *(due.text(owed, 40), due.markdown(owed, DAY, NO_LINKS)),
            *(due.issues(owed, DAY, NO_LINKS, is_gitlab=is_gitlab) for is_gitlab in (False, True)),
        ],
        "explain": [explain.commit(results[0]), explain.lesson(bad)],
        "ci_formats": [
            ci_formats.gitlab_report(places),
            ci_formats.sarif_log("check", places),
            ci_formats.junit_report("check", hostile, cases),
            ci_formats.markdown_report(
                "check", hostile, places, [ChangedLesson(bad, is_new=True)], most_bytes=60_000
            ),
            ci_formats.markdown_failure("check", [hostile]),
        ],
        "guidance": [guidance.section_of([guidance.Rule(hostile, bad)])],
        "json": [
            *(json.message(results[0]), json.lint(1, findings), json.due(owed, DAY)),
            *(
                json.digest(news),
                json.doctor(diagnoses),
                as_json(SummaryDocument(releases, trend(hostile))),
            ),
        ],
        "facts": [*facts.lines(an_export(*releases, repository=hostile, ended=(repair,)))],
        "page": [page.page(releases)],
        "release_report": [
            *(
                release_report.notes(SummaryDocument(releases)),
                release_report.report(SummaryDocument(releases)),
            ),
            release_report.text(SummaryDocument(releases, trend=trend(hostile)), 60),
        ],
        "tables": [
            tables.lesson_list([Listed(bad, "active")], 60),
            *(tables.siblings(siblings), tables.siblings_markdown(siblings)),
            tables.doctor(diagnoses),
            tables.prove([trial(hostile)], findings[:1]),
        ],
        "text": [
            *(text.findings_of_commits(findings), text.findings_of_files(findings)),
            text.refusal(findings, is_refused=True, width=40),
        ],
        "templates": [template.render(SummaryDocument(releases))],
    }


def test_every_renderer_has_an_output_here() -> None:
    paths = (PROJECT / "src/fixlearn/render").iterdir()
    modules = {path.stem for path in paths if path.suffix == ".py" or path.is_dir()}

    assert modules - NOT_HERE - {"__pycache__"} == outputs("a").keys()


@given(HOSTILE)
@settings(max_examples=12)
def test_no_renderer_prints_what_moves_a_cursor_or_commands_a_log(hostile: str) -> None:
    for module, printed in outputs(hostile).items():
        assert [list(harm(output)) for output in printed] == [[]] * len(printed), module
