"""The file of a lesson that is retired."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixlearn.lessons.entry import read_entry
from fixlearn.lessons.retirement import retired
from tests.support import LESSON

PATH = "lessons/2026/last-row.md"
REASON = "the pager is gone: the library pages #now"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("begin", ["", "\ufeff"])
@pytest.mark.parametrize("body", ["", "\nThe story.\n---\nMore of it.\n"])
def test_one_key_is_added_and_no_other_byte_changes(end, begin, body):
    text = begin + LESSON.replace("gap:", "# a comment\ngap:") + body
    content = text.replace("\n", end).encode()

    changed = retired(PATH, content, REASON)

    added = f"retired: >-{end}  {REASON}{end}".encode()
    assert changed is not None
    at = changed.index(added)
    assert changed[:at] + changed[at + len(added) :] == content
    assert changed[at + len(added) :].startswith(b"---")


words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1)


@given(st.lists(words, min_size=1, max_size=40).map(" ".join))
def test_any_reason_is_read_back_or_nothing_is_written(reason):
    changed = retired(PATH, LESSON.encode(), reason)

    assert changed is None or read_entry(PATH, changed).lesson.retired == reason


@pytest.mark.parametrize(
    "content",
    [b"no lesson", LESSON.replace("gap:", "retired:\ngap:").encode(), b"---\n{a: b}\n---\n"],
)
def test_what_cannot_take_the_key_is_left(content):
    assert retired(PATH, content, REASON) is None
