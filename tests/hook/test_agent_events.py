"""JSON without the module json."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixlearn.hook.agent_events import dumps, loads

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


NO_JSON = ["", "{", "{} {}", "{'a': 1}", '"\t"', "[1,]", '{"a" 1}', '{"a": 1,}', '"\\x"', '"a', "-"]

# Each text is the first one of its process: once the module json is loaded, the scanner uses it.
IN_A_FRESH_PROCESS = f"""
import os, sys
from fixlearn.hook.agent_events import loads
for text in {NO_JSON!r}:
    assert "json" not in sys.modules, "json is loaded before the first text is read"
    if os.fork():
        os.wait()
        continue
    try:
        print(repr(text), "is", repr(loads(text)), flush=True)
    except ValueError as error:
        print("refused", flush=True)
    except BaseException as error:
        print(repr(text), "raises", repr(error), flush=True)
    os._exit(0)
"""


@pytest.mark.parametrize("text", NO_JSON)
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        loads(text)


def test_the_first_text_of_a_process_is_refused_too() -> None:
    run = subprocess.run(
        [sys.executable, "-c", IN_A_FRESH_PROCESS], capture_output=True, text=True, check=True
    )

    assert run.stdout.splitlines() == ["refused"] * len(NO_JSON)
