"""JSON without the module json."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixlearn.hook.light_json import dumps, loads

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
    max_leaves=8,
)
ANSWERS = st.recursive(
    st.text() | st.booleans(), lambda values: st.dictionaries(st.text(), values), max_leaves=5
)


@given(VALUES)
def test_it_reads_what_json_writes(value: object) -> None:
    assert loads(f" {json.dumps(value)}\n") == value


@given(ANSWERS)
def test_it_writes_what_json_writes(value: object) -> None:
    assert dumps(value) == json.dumps(value)


@pytest.mark.parametrize("text", ["", "{", "{} {}", "{'a': 1}", '"\t"', "[1,]"])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        loads(text)
