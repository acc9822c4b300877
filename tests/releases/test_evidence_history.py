"""How well the lessons of a release are backed, and which commit took evidence away."""

from __future__ import annotations

import pytest

from tests.commands.lessons import ROW, lesson, summary

TEST = "tests/test_pager.py"
BODY = "def test_every_row():\n    assert True\n"
SKIPPED = f"import pytest\n\n\n@pytest.mark.skip\n{BODY}"
EVIDENCE = f"{TEST}::test_every_row"

PROOF = f"{{of: '{EVIDENCE}', command: pytest, failed-on: 1234567, passed-on: 7654321}}"


def ladder(**rungs):
    return {"stated": 1, "evident": 0, "proven": 0, "lost": 0} | rungs


@pytest.fixture
def guarded(guarded):
    """Its lesson was released in v1.0."""
    guarded.tag("v1.0")
    return guarded


def test_evidence_that_is_in_the_tree_is_evident(guarded, fixlearn):
    assert summary(fixlearn, "v1.0")["v1.0"]["evidence"] == ladder(evident=1)


def test_evidence_that_was_never_in_a_tree_is_stated_and_not_lost(repo, fixlearn):
    repo.commit("docs: learn", lesson("last-row"))
    repo.tag("v1.0")
    repo.commit("feat: page")
    repo.tag("v1.1")

    assert [value["evidence"] for value in summary(fixlearn, "--all").values()] == [ladder()] * 3


@pytest.mark.parametrize("after", [{TEST: "\n"}, {TEST: SKIPPED}, None])
def test_the_commit_that_removed_the_evidence_is_named(guarded, fixlearn, after):
    guarded.commit("feat: page", {TEST: f"{BODY}\n\ndef test_more():\n    pass\n"})
    if after is None:
        guarded.git("rm", "--quiet", TEST)
    sha = guarded.commit("refactor: tidy up the tests", after)
    guarded.commit("feat: page on", {"tests/test_other.py": "\n"})
    guarded.tag("v1.1")
    guarded.commit("feat: page further")

    both = summary(fixlearn)
    text = fixlearn("summary", "v1.1").stdout

    lost = {
        "lesson": "last-row",
        "evidence": EVIDENCE,
        "stood": "v1.0",
        "commit": sha,
        "subject": "refactor: tidy up the tests",
    }
    assert {name: value["evidence"] for name, value in both.items()} == {
        "unreleased": ladder(lost=1),
        "v1.1": ladder(lost=1),
    }
    assert (both["v1.1"]["lost"], both["v1.1"]["lost_earlier"]) == ([lost], [])
    assert (both["unreleased"]["lost"], both["unreleased"]["lost_earlier"]) == ([], [lost])
    assert " ".join(text.split()).count(
        f"Evidence lost - {ROW}. Its evidence {EVIDENCE} is lost since "
        f"{sha[:7]} refactor: tidy up the tests; v1.0 still had it (last-row)"
    )


def test_restored_evidence_is_not_lost(guarded, fixlearn):
    guarded.commit("refactor: tidy up", {TEST: "\n"})
    guarded.tag("v1.1")
    guarded.commit("test: again", {TEST: BODY})
    guarded.tag("v1.2")

    actual = summary(fixlearn, "--all")

    assert actual["v1.1"]["evidence"] == ladder(lost=1)
    assert (actual["v1.2"]["evidence"], actual["v1.2"]["lost"]) == (ladder(evident=1), [])


def test_a_merge_that_removed_the_evidence_is_named(guarded, fixlearn):
    guarded.branch("other")
    guarded.commit("feat: on one side", {"a.py": "\n"})
    guarded.switch("main")
    guarded.commit("feat: on the other", {"b.py": "\n"})
    guarded.merge("other")
    guarded.git("rm", "--quiet", TEST)
    guarded.git("commit", "--quiet", "--amend", "--no-edit", "--no-verify")
    guarded.tag("v1.1")

    (lost,) = summary(fixlearn, "v1.1")["v1.1"]["lost"]

    assert (lost["stood"], lost["commit"], lost["subject"]) == ("v1.0", guarded.head, "Merge other")


def test_evidence_of_a_retired_lesson_is_never_lost(guarded, fixlearn):
    retired = lesson("last-row", retired="the pager is gone")
    guarded.commit("feat: no pager", {TEST: "\n", **retired})
    guarded.tag("v1.1")

    actual = summary(fixlearn, "v1.1")["v1.1"]

    assert (actual["evidence"], actual["lost"]) == (ladder(stated=0), [])


def test_a_new_proof_is_good_news_of_the_release_that_brought_it(guarded, fixlearn):
    proof = lesson("last-row")
    (path,) = proof
    repaired = proof[path].replace(f"{EVIDENCE}\n", f"{EVIDENCE}\n    proof: {PROOF}\n")
    guarded.commit("docs: prove it", {path: repaired})
    guarded.tag("v1.1")
    guarded.commit("feat: page")
    guarded.tag("v1.2")

    actual = summary(fixlearn, "--all")
    text = " ".join(fixlearn("summary", "v1.1").stdout.split())

    names = ("v1.0", "v1.1", "v1.2", "unreleased")
    assert [actual[name]["proven"] for name in names] == [[], ["last-row"], [], []]
    assert actual["v1.2"]["evidence"] == ladder(evident=1, proven=1)
    expected = f"Stronger than before - {ROW}. Its test fails without the fix and passes with it."
    assert expected in text


def test_a_new_proven_lesson_is_marked_as_proven(repo, fixlearn):
    (path,) = new = lesson("last-row")
    proven = new[path].replace(f"{EVIDENCE}\n", f"{EVIDENCE}\n    proof: {PROOF}\n")
    repo.commit("fix: row\n\nLesson: last-row\n", {TEST: BODY, path: proven})
    repo.tag("v1.0")

    text = fixlearn("summary", "v1.0").stdout

    assert "(test, proven, last-row)" in " ".join(text.split())
    assert "Stronger than before" not in text


@pytest.mark.parametrize("what", ["lost", "repeated"])
def test_a_proven_lesson_that_recurred_or_lost_its_evidence_has_not_held(guarded, fixlearn, what):
    (path,) = new = lesson("last-row")
    proven = new[path].replace(f"{EVIDENCE}\n", f"{EVIDENCE}\n    proof: {PROOF}\n")
    guarded.commit("docs: prove it", {path: proven})
    if what == "lost":
        guarded.commit("test: tidy up", {TEST: "\n"})
    else:
        guarded.commit("fix: row again\n\nLesson: last-row\n", {"pager.py": "2\n"})
    guarded.tag("v1.1")

    assert summary(fixlearn, "v1.1")["v1.1"]["proven"] == []


def test_evidence_that_was_added_to_a_lesson_later_was_never_lost(guarded, fixlearn):
    (path,) = lesson("last-row")
    text = (guarded.path / path).read_text()
    guarded.commit("docs: name another", {path: text.replace(EVIDENCE, "tests/never.py::test_z")})
    guarded.tag("v1.1")

    actual = summary(fixlearn, "v1.1")["v1.1"]

    assert (actual["evidence"], actual["lost"]) == (ladder(), [])


def test_each_release_line_names_its_own_commit_that_removed_the_evidence(guarded, fixlearn):
    lost = {}
    for branch, tag in (("maintenance", "v1.0.1"), ("next", "v1.1")):
        guarded.branch(branch, "v1.0")
        guarded.commit(f"feat: on {branch}", {f"{branch}.py": "1"})
        guarded.git("rm", "--quiet", TEST)
        lost[tag] = guarded.commit(f"test: drop on {branch}")
        guarded.tag(tag)

    actual = summary(fixlearn, "--all")

    assert {tag: actual[tag]["lost"][0]["commit"] for tag in lost} == lost
    assert summary(fixlearn, "v1.0.1")["v1.0.1"]["lost"] == actual["v1.0.1"]["lost"]


def test_lost_evidence_is_news_once_and_stays_lost(guarded, fixlearn):
    guarded.git("rm", "--quiet", TEST)
    sha = guarded.commit("test: drop it")
    stream = [
        f"commit refs/heads/main\ncommitter Ada <ada@example.com> {guarded.now + n} +0000\n"
        f"data 4\nfeat\n{'from ' + sha if n == 1 else ''}\nreset refs/tags/v1.{n}\n"
        "from refs/heads/main\n"
        for n in range(1, 250)
    ]
    guarded.git("fast-import", "--quiet", "--force", stdin="".join(stream))

    actual = summary(fixlearn, "--all")

    lost = actual["v1.1"]["lost"]
    assert len(lost) == 1
    for name, release in actual.items():
        assert (release["lost"] == lost) is (name == "v1.1")
        assert (release["lost_earlier"] == lost) is (name not in ("v1.0", "v1.1"))
    assert summary(fixlearn, "v1.240")["v1.240"]["lost_earlier"] == lost


def test_a_lesson_that_became_unreadable_is_reported(guarded, fixlearn):
    (path,) = lesson("last-row")
    guarded.commit("docs: break it", {path: "no front matter\n"})
    guarded.tag("v1.1")

    assert "Lessons that cannot be read" in fixlearn("summary", "v1.1").stdout


def test_of_two_releases_on_one_commit_the_first_lost_the_evidence(guarded, fixlearn):
    guarded.git("rm", "--quiet", TEST)
    sha = guarded.commit("test: drop it")
    guarded.tag("v1.0.1")
    guarded.tag("v1.0.2")
    guarded.commit("feat: more")

    actual = summary(fixlearn, "--all")

    assert [item["commit"] for item in actual["v1.0.1"]["lost"]] == [sha]
    for name in ("v1.0.2", "unreleased"):
        assert actual[name]["lost"] == []
        assert actual[name]["lost_earlier"] == actual["v1.0.1"]["lost"]
    assert summary(fixlearn, "v1.0.2")["v1.0.2"] == actual["v1.0.2"]
