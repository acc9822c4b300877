"""A pattern of the settings matches as usual, or is stopped."""

from __future__ import annotations

import re
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from fixlearn import config_reader
from fixlearn.config_reader import BoundedPattern
from fixlearn.errors import UsageError

ENDLESS = BoundedPattern(re.compile("(a+)+$"))
can_stop = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no signal can stop it")


@can_stop
@pytest.mark.parametrize("method", ["search", "fullmatch"])
def test_a_match_that_would_take_for_ever_is_stopped(method, monkeypatch):
    monkeypatch.setattr(config_reader, "MAX_SECONDS", 0.05)
    before = signal.getsignal(signal.SIGVTALRM)

    with pytest.raises(UsageError) as caught:
        getattr(ENDLESS, method)("a" * 60 + "b")

    assert caught.value.what == "a pattern of the settings takes too long: (a+)+$"
    assert signal.getsignal(signal.SIGVTALRM) is before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_any_other_match_is_that_of_the_pattern():
    pattern = BoundedPattern(re.compile("v(?P<version>.+)"))

    assert pattern.search("release v1")["version"] == "1"
    assert (pattern.fullmatch("release v1"), pattern.fullmatch("v1")["version"]) == (None, "1")
    assert pattern.pattern == "v(?P<version>.+)"


def test_a_thread_matches_without_a_limit():
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(ENDLESS.search, "aaa").result()[0] == "aaa"
