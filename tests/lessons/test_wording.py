"""How lessons are worded: blame, and words that promise no change."""

from __future__ import annotations

import pytest

from fixlearn.lessons.lesson_file import parse_lesson
from fixlearn.lessons.lint import is_placeholder, lint_lesson
from fixlearn.lessons.wording import flaws, has_only_warnings
from fixlearn.lessons.wording_phrases import EMPTY, FIXED, LISTS, ROWS, TOLD, VAGUE
from fixlearn.rules import RULES
from tests.support import LESSON

PATH = "lessons/2026/last-row.md"

BAD = [
    ("change", "@jsmith will run the migration checks from now on.", "blame-name"),
    ("gap", "The developer forgot to bump the cache key.", "blame-person"),
    ("gap", "The reviewer missed the inverted condition.", "blame-person"),
    (
        "gap",
        "An engineer mistakenly wiped the primary database's data directory.",
        "blame-person",
    ),
    ("gap", "We never checked what happens on an empty list.", "blame-person"),
    ("gap", "Careless copy-paste in the retry loop.", "blame-adjective"),
    ("gap", "Rookie mistake in the loop bound.", "blame-adjective"),
    (
        "gap",
        "Due to a human error, all engineers lost access to the organisation.",
        "human-error",
    ),
    ("gap", "Caused by a simple oversight during the upgrade.", "human-error"),
    ("gap", "We should have tested this on Windows.", "hindsight"),
    ("gap", "This could easily have been caught in review.", "hindsight"),
    ("gap", "The author should have known that sets are unordered.", "hindsight"),
    ("gap", "My bad, typo in the config.", "apology"),
    ("change", "Be more careful when editing the migration.", "be-careful unbounded"),
    ("change", "Pay closer attention to time zones.", "be-careful"),
    ("change", "Keep in mind that the API returns strings.", "be-careful"),
    ("change", "Remember to run the formatter before release.", "remember-to"),
    ("change", "Don't forget to update both config files.", "remember-to"),
    ("change", "Double-check the schema before applying it.", "double-check"),
    (
        "change",
        "Make sure engineers check that the schema can be parsed before updating.",
        "double-check",
    ),
    ("change", "Review changes to billing more carefully.", "double-check"),
    ("change", "Improve monitoring.", "unbounded"),
    ("change", "Investigate monitoring for this scenario.", "unbounded"),
    ("change", "Better error handling in the importer.", "unbounded"),
    ("change", "Train the team on the new deploy process.", "training-only"),
    ("change", "Remind all developers about the naming rule.", "training-only"),
    ("change", "This will never happen again.", "never-again"),
    ("change", "Fixed the off-by-one in paginate().", "restates-fix"),
    ("change", "Reverted the commit and restarted the workers.", "restates-fix"),
    ("change", "Fix the issue that caused the outage.", "restates-fix"),
    ("change", "Fixes that crash.", "restates-fix"),
    ("change", "N/A", "placeholder"),
    ("change", "see commit", "placeholder"),
    ("change", "Add an integration test when we have time.", "someday"),
    ("change", "Added a test.", "no-object"),
    ("change", "Add monitoring.", "no-object"),
    # beyond those of the design
    ("title", "I forgot the empty list", "blame-person"),
    ("gap", "The wrong sign was overlooked by the reviewers.", "blame-person"),
    ("gap", "The engineer didn’t notice the alert.", "blame-person"),
    ("gap", "The team failed to test an empty cart.", "blame-person"),
    ("gap", "The operator was careless.", "blame-adjective"),
    ("gap", "A lazy review let it through.", "blame-adjective"),
    ("gap", "Somebody accidentally ran it twice.", "blame-person"),
    ("because", "We must be more careful instead.", "be-careful"),
    ("because", "Perhaps someday.", "someday"),
    ("change", "Lesson learned.", "never-again"),
    ("change", "More tests.", "unbounded"),
    ("change", "Fixed it. Added a test.", "restates-fix no-object"),
    ("change", "Add a regression test for this bug", "no-object"),
    ("change", "Told everyone in the team. Raised awareness.", "training-only"),
]

GOOD = [
    ("change", "test_paginate_last_page covers len(items) == page_size."),
    ("change", "CI job schema-check parses every migration before merge."),
    ("change", "Property test feeds every ISO country's postal code format to the address form."),
    ("change", "Page ids are now a NewType; passing a user id fails mypy."),
    ("change", "ruff DTZ005 enabled: naive datetime.now() fails lint."),
    ("change", "The delete script refuses hosts tagged prod unless --confirm=<db name>."),
    ("change", "Removed the second config file; settings now have one source."),
    ("change", "Alert fires when any service returns >1% errors for 5 min."),
    ("gap", "The request should have returned 404; contract test covers unknown ids."),
    (
        "gap",
        (
            "The worker failed to reconnect after a DNS change; fault-injection test drops DNS"
            " mid-run."
        ),
    ),
    ("change", "Release step 7 is a script now; the tag job runs it."),
    ("change", "Lazy import removed; a test imports every module in a fresh interpreter."),
    ("change", "@pytest.fixture order is asserted by test_fixture_order."),
    ("change", "Fixtures that open a socket are rejected by the new conftest check."),
    # beyond those of the design
    ("gap", "The `lazy` import missed a module."),
    ("gap", "The `developer forgot` banner was shown to the wrong account."),
    ("gap", 'The page said "Sorry, my bad" for every error.'),
    ("gap", "The page said 'oops' for every error."),
    ("gap", "See https://example.com/human-error: nothing bounded the retries."),
    ("gap", "The user should have seen a message, and no test looks at the page."),
    ("gap", "The kernel oops hid the first warning."),
    ("gap", "The Kubernetes operator failed to reconcile; nothing watches its queue."),
    ("gap", "We never return null elsewhere, so no caller was ready for it."),
    ("gap", "The developer tools failed to open behind a proxy."),
    ("gap", "The author field was never escaped."),
    ("gap", "Two careless callers of the pool were enough to drain it."),
    ("change", "Double-checked locking is gone from the pool."),
    ("change", "A second job double-checks the totals every night."),
    ("change", "@property will be refused by the new lint rule on slots."),
    ("change", "@retry will never wrap a payment: its type forbids it."),
    ("change", "More than one config file is refused."),
    ("change", "Better messages: test_import asserts row and column of every error."),
    ("change", "Fixed-width columns are read by one parser."),
    ("change", "Fixed seeds in every random test."),
    ("change", "Fixes that name a retired lesson are refused by the hook."),
    ("change", "Reverts that lose their hash are read by a property test."),
    ("change", "Fixed the off-by-one; a property test draws total and page size."),
    ("change", "Added a test. It draws total and page size together."),
    ("change", "Added tests for totals that fill the last page."),
    ("change", "The client will try to reconnect five times, then fails."),
    ("change", "Train the team on deploys; the deploy script asks for the ticket."),
    ("change", "Train the model on balanced data, checked by test_balance."),
    ("change", "Buffers grow as needed, up to the limit that test_limit asserts."),
    ("change", "It cannot happen again while the schema check runs."),
    ("change", "修复了分页"),
    ("change", "…"),
    ("change", ""),
]


def rules(field: str, text: str, **more: object) -> list[str]:
    actual = [flaw.rule for flaw in flaws(text, field, **more)]  # type: ignore[arg-type]
    actual += ["training-only"] if field == "change" and has_only_warnings(text) else []
    return actual + (["placeholder"] if text and is_placeholder(text) and text != "…" else [])


@pytest.mark.parametrize(("field", "text", "expected"), BAD)
def test_a_sentence_that_blames_or_is_vague_is_a_finding(field, text, expected):
    assert sorted(rules(field, text)) == sorted(expected.split())


@pytest.mark.parametrize(("field", "text"), GOOD)
def test_a_sentence_about_the_system_passes(field, text):
    assert rules(field, text) == []


@pytest.mark.parametrize(
    ("field", "text", "offer"),
    [
        (
            "gap",
            "The developer forgot to bump the cache key.",
            (
                "say what did not notice it: "
                '"Nothing failed when this was left out: bump the cache key"'
            ),
        ),
        (
            "gap",
            "The reviewer missed the inverted condition.",
            'say which check was missing: "Nothing caught the inverted condition"',
        ),
        (
            "gap",
            "We never checked what happens on an empty list.",
            'describe the system instead: "Nothing checked what happens on an empty list"',
        ),
        (
            "gap",
            "It broke. We should have tested this on Windows. It is slow.",
            'say which test was missing: "No test covered this on Windows"',
        ),
        (
            "gap",
            "Careless copy-paste in the retry loop.",
            "delete the adjective, and say what let it through: Copy-paste in the retry loop",
        ),
        (
            "gap",
            "The new hire did not know the flag.",
            ('say what allowed it, whoever did it, e.g. "Nothing asked before the deployment"'),
        ),
        (
            "change",
            "Double-check the `schema` before applying it.",
            'name what checks it: "CI job … checks the `schema` before applying it"',
        ),
        (
            "change",
            "Don't forget to update both config files.",
            'let a machine remember: "CI fails unless this was done: update both config files"',
        ),
    ],
)
def test_the_suggested_sentence_is_built_from_the_original(field, text, offer):
    assert [flaw.offer for flaw in flaws(text, field)] == [offer]


def test_a_full_name_of_an_author_is_a_finding_and_a_single_word_is_not():
    names = frozenset({"Ada Lovelace", "Will", "Zoë O’Neil"})

    assert rules("gap", "Only Ada Lovelace knew the order of the steps.", names=names) == [
        "blame-name"
    ]
    assert rules("gap", "Zoë O'Neil was on holiday.", names=names) == ["blame-name"]
    assert rules("gap", "Will the cache of Ada expire? Nothing asked.", names=names) == []
    assert rules("gap", "`Ada Lovelace` was the only row that the test had.", names=names) == []


def test_a_change_that_only_repeats_the_title_is_the_fix():
    title = "Last page dropped when the total is a multiple of the page size"

    again = "The last page is no longer dropped when total is a multiple of page size."
    more = "The last page is asked for by a property test over total and page size."
    assert rules("change", again, title=title) == ["restates-fix"]
    assert rules("change", again, title=title, kind="eliminate") == []
    assert rules("change", more, title=title) == []


def lint(text: str) -> list[tuple[str, str, str, str, tuple[str, ...]]]:
    return [
        (item.where.removeprefix(f"{PATH}:"), item.rule, item.severity, item.what, item.hint)
        for item in lint_lesson(parse_lesson(PATH, text.encode()))
    ]


GAP = "The pager was only tried with totals that fill the last page."
CHANGE = "A test pages through a total that leaves the last page half full."
BLAME = LESSON.replace(GAP, "The developer forgot the last page.")


def test_a_finding_has_a_position_a_reason_and_a_suggestion():
    assert lint(BLAME) == [
        (
            "4:1",
            "blame-person",
            "warning",
            '"developer forgot" blames a person',
            ('say what did not notice it: "Nothing failed when this was left out: the last page"',),
        )
    ]


def test_title_change_and_the_because_of_what_is_dropped_are_read_and_the_body_is_not():
    text = LESSON.replace("title: Last row", "title: Oops, last row").replace(CHANGE, "Be careful.")
    dropped = (
        "  - kind: guard\n    change: Pages know their size.\n    status: dropped\n"
        "    because: we do it when we have time\n---\n\nWe should have known. Sorry.\n"
    )

    assert [(where, rule) for where, rule, *_ in lint(text.removesuffix("---\n") + dropped)] == [
        ("2:1", "apology"),
        ("7:5", "be-careful"),
        ("12:5", "someday"),
    ]


def test_only_informing_people_is_no_prevention_for_any_kind():
    answers = LESSON.replace(CHANGE, "Remind all developers of half pages.")
    more = "  - kind: guard\n    change: Pages know their size.\n    evidence: pager.py\n---\n"

    assert lint(answers) == [
        (
            "7:5",
            "training-only",
            "error",
            '"Remind all developers of half pages." is the only prevention, and people forget',
            ("add a prevention of a kind with strength: a test, a lint rule, a guard",),
        )
    ]
    assert lint(answers.removesuffix("---\n") + more) == []


def test_informing_people_beside_training_or_dropped_preventions_is_not_enough():
    answers = LESSON.replace(CHANGE, "Remind all developers of half pages.").removesuffix("---\n")
    train = "  - kind: train\n    change: A talk on half pages.\n---\n"
    dropped = (
        "  - kind: guard\n    change: Pages know their size.\n    status: dropped\n"
        "    because: the pager goes away soon\n---\n"
    )

    assert [rule for _, rule, *_ in lint(answers + train)] == ["training-only"]
    assert [rule for _, rule, *_ in lint(answers + dropped)] == ["training-only"]


def test_a_rule_can_be_disabled_in_a_lesson_with_a_reason():
    allowed = "\n<!-- fixlearn allow blame-person: Developer is the name of our tool -->\n"

    assert lint(BLAME + allowed) == []
    assert [rule for _, rule, *_ in lint(BLAME + allowed.replace("person", "name"))] == [
        "blame-person"
    ]


@pytest.mark.parametrize("allow", ["blame-person", "blame-person: why", "blame-persn: our tool"])
def test_disabling_a_rule_without_a_reason_is_a_finding(allow):
    actual = lint(f"{BLAME}\n<!-- fixlearn allow {allow} -->\n")

    rule = allow.partition(":")[0]
    assert actual[0] == (
        "1:1",
        "allowed-without-reason",
        "warning",
        f'"allow {rule}" gives no reason, or names no wording rule',
        (RULES["allowed-without-reason"].remedy,),
    )
    assert [rule for _, rule, *_ in actual] == ["allowed-without-reason", "blame-person"]


@pytest.mark.parametrize("row", [*ROWS, FIXED, VAGUE, EMPTY, TOLD], ids=lambda row: row.rule)
def test_every_placeholder_in_a_phrase_names_a_list(row):
    words = {word for phrase in row.phrases.split() for word in phrase.strip("!=?").split("|")}

    assert {word for word in words if word.isupper()} - set(LISTS) == set()
    assert row.rule in RULES


@pytest.mark.parametrize(
    "unit",
    [
        *("a", "we ", "be ", "I have ", "'", '"', "`", "<", "@", "@a ", ". ", "...", "\0", "\n"),
        *("review a ", "add a ", "add a test, ", "fix it and ", "http://", "remind us. ", "İ", "“"),
        *("when we have some ", "<!-- fixlearn allow a: ", "<!-- ", "fixlearn allow "),
    ],
)
def test_a_huge_text_is_judged_at_once(unit):
    huge = unit * (100_000 // len(unit))
    text = LESSON + f"\n{huge}"

    for field in ("title", "gap", "change", "because"):
        assert len(flaws(huge, field, title=huge, names={huge[:50], "a a"})) < 9
    assert isinstance(has_only_warnings(huge), bool)
    assert len(lint(text.replace("\0", "").replace("\r", ""))) >= 0


@pytest.mark.parametrize("end", ["^", "$", "x. ^", ".", "", "^ "])
def test_a_text_may_end_with_any_sign(end):
    assert [flaw.rule for flaw in flaws(f"Fixed the bug, {end}", "change")] == ["restates-fix"]
