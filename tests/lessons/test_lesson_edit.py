"""Edits of a lesson's file change what they are about, and no other byte."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixlearn.lessons.lesson_edit import replace_evidence, retire, set_proof
from fixlearn.lessons.lesson_file import parse_lesson
from tests.lessons.lesson_files import PROOF
from tests.support import LESSON

PATH = "lessons/2026/last-row.md"
REASON = "the pager is gone: the library pages #now"
NAMED = "tests/test_pager.py::test_every_row"
MOVED = "tests/test_pages.py::test_every_row"


def named(text):
    return LESSON.replace(f"evidence: {NAMED}", text)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("begin", ["", "\ufeff"])
@pytest.mark.parametrize("body", ["", "\nThe story.\n---\nMore of it.\n"])
def test_one_key_is_added_and_no_other_byte_changes(end, begin, body):
    text = begin + LESSON.replace("gap:", "# a comment\ngap:") + body
    content = text.replace("\n", end).encode()

    changed = retire(PATH, content, REASON)

    added = f"retired: >-{end}  {REASON}{end}".encode()
    assert changed is not None
    at = changed.index(added)
    assert changed[:at] + changed[at + len(added) :] == content
    assert changed[at + len(added) :].startswith(b"---")


words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1)


@given(st.lists(words, min_size=1, max_size=40).map(" ".join))
def test_any_reason_is_read_back_or_nothing_is_written(reason):
    changed = retire(PATH, LESSON.encode(), reason)

    assert changed is None or parse_lesson(PATH, changed).lesson.retired == reason


@pytest.mark.parametrize(
    "content",
    [b"no lesson", LESSON.replace("gap:", "retired:\ngap:").encode(), b"---\n{a: b}\n---\n"],
)
def test_a_text_that_cannot_take_the_key_is_unchanged(content):
    assert retire(PATH, content, REASON) is None


@pytest.mark.parametrize(
    "text",
    [
        f'evidence: "{NAMED}"',
        f"evidence: '{NAMED}'",
        f"evidence: >-\n      {NAMED}",
        f"evidence: |-   # tests/test_pager.py\n      {NAMED}",
        f"evidence:\n      - lessons\n      # tests/test_pager.py\n      - {NAMED}\n      - x",
        f"evidence: [lessons, {NAMED}]",
        f"evidence: ./{NAMED}",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("begin", ["", "\ufeff"])
def test_only_the_path_of_the_evidence_is_replaced(text, end, begin):
    content = (begin + named(text)).replace("\n", end).encode()
    value = f"./{NAMED}" if "./" in text else NAMED
    new = value.replace(NAMED, MOVED)

    changed = replace_evidence(PATH, content, value, new)

    assert changed == MOVED.encode().join(content.split(NAMED.encode()))


def test_the_first_of_two_equal_evidence_values_is_replaced_first():
    content = named(f"evidence: [{NAMED}, {NAMED}]").encode()

    once = replace_evidence(PATH, content, NAMED, MOVED)

    assert once == content.replace(b"test_pager", b"test_pages", 1)
    assert replace_evidence(PATH, once, NAMED, MOVED) == content.replace(
        b"test_pager", b"test_pages"
    )


@pytest.mark.parametrize(
    ("text", "value", "new"),
    [
        ('evidence: "tests/\\x74est_pager.py::x"', "tests/test_pager.py::x", "a.py::x"),
        ("evidence: >-\n      my\n      file.py", "my file.py", "other file.py"),
        (f"evidence: {NAMED}", NAMED, "a: b.py::test_every_row"),
        (f"evidence: {NAMED}", NAMED, "a #b.py::test_every_row"),
        (f"evidence: {NAMED}", "tests/other.py", MOVED),
        ("evidence: lessons\n    status: planned", NAMED, MOVED),
    ],
)
def test_a_value_that_would_not_be_read_back_is_not_written(text, value, new):
    assert replace_evidence(PATH, named(text).encode(), value, new) is None


@st.composite
def spelled(draw, text, indent):
    """A text in one of the ways in which YAML writes it, with comments and blank lines."""
    comment = draw(st.sampled_from(["", '   # it\'s "so"']))
    return draw(
        st.sampled_from(
            [
                f" {text}",
                f"   '{text}'{comment}",
                f' "{text}"{comment}',
                f"{comment}\n{indent}  {text}",
                f" >-{comment}\n{indent}    {text}",
                f" |{comment}\n{indent} {text}\n",
                f" >+\n\n{indent}  {text}\n\n",
            ]
        )
    )


@st.composite
def mappings(draw, values, indent):
    """Keys in any order; between them comments and blank lines."""
    text = ""
    for key, value in draw(st.permutations(values)):
        between = ["", "", "\n", f"{indent}# {key}:\n", "# far left\n"] if text else [""]
        text += draw(st.sampled_from(between)) + f"{indent}{key}:{value}\n"
    return text


@st.composite
def evidences(draw, indent):
    shape = draw(st.sampled_from(["text", "flow", "list", "list"]))
    if shape == "flow":
        return f" [ b.py,  {NAMED} ]  # both"
    if shape == "text":
        return draw(spelled(NAMED, indent))
    inner = indent + draw(st.sampled_from(["", "  ", "   "]))
    items = [f"{inner}-{draw(spelled(text, inner))}" for text in ("b.py", NAMED, "c.py")]
    return "\n" + f"\n{inner}# between\n\n".join(items)


@st.composite
def files(draw):
    """A valid lesson in one of the many ways in which people write it."""
    indent = draw(st.sampled_from(["", "  ", "    "]))
    dash = draw(st.sampled_from(["- ", "-   "]))
    inner = indent + " " * len(dash)
    preventions = ""
    for kind in draw(st.sampled_from([["test"], ["test", "review"]])):
        keys = [
            ("kind", draw(spelled(kind, inner))),
            ("change", draw(spelled("It asks for 日本 🐛.", inner))),
            ("evidence", draw(evidences(inner)) if kind == "test" else " docs"),
        ]
        preventions += indent + dash + draw(mappings(keys, inner)).removeprefix(inner)
    keys = [
        ("title", draw(spelled("The rows 🐛", ""))),
        ("date", draw(spelled("2026-01-05", ""))),
        ("gap", draw(spelled("Nothing asked.", ""))),
        ("prevention", f"\n{preventions}".removesuffix("\n")),
    ]
    front = draw(st.sampled_from(["", "\n", "# why 🐛\n"])) + draw(mappings(keys, ""))
    body = draw(st.sampled_from(["", "\n", f"\nThe story of {NAMED}.\n---\ntitle: x"]))
    text = draw(st.sampled_from(["", "\ufeff"])) + f"---\n{front}---\n{body}"
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))).encode()


def added(before, after):
    """What `after` has more than `before`, which must keep its bytes around it."""
    start = next(n for n in range(len(after)) if before[n : n + 1] != after[n : n + 1])
    end = len(after) - (len(before) - start)
    assert after[:start] + after[end:] == before
    return after[start:end]


@given(files())
@settings(max_examples=60)
def test_an_edit_of_any_lesson_keeps_all_other_bytes(content):
    line_end = b"\r\n" if b"\r\n" in content else b"\n"
    number = next(
        n for n, p in enumerate(parse_lesson(PATH, content).lesson.prevention) if p.kind == "test"
    )

    retired = retire(PATH, content, REASON)
    proven = set_proof(PATH, content, number, PROOF)
    moved = replace_evidence(PATH, content, NAMED, MOVED)

    assert added(content, retired) == f"retired: >-\n  {REASON}\n".encode().replace(b"\n", line_end)
    assert added(content, proven).count(line_end) == 5
    assert set_proof(PATH, proven, number, PROOF) == proven
    assert moved.replace(b"test_pages", b"test_pager") == content
    assert moved.count(b"test_pages") == 1
