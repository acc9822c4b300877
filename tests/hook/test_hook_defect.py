"""A defect of fixlearn itself: no commit is lost to it, and no push gets past a server."""

from __future__ import annotations

import pytest

from fixlearn import hook

FAIL_CLOSED = ("pre-receive",)


@pytest.mark.parametrize("name", list(hook.HOOKS))
def test_an_internal_error_prints_no_traceback_and_stops_only_pre_receive(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    def run(_arguments: list[str]) -> int:
        raise ZeroDivisionError("::error::no lesson divides by zero")

    module = f"fixlearn.hook.{name.replace('-', '_')}"
    monkeypatch.setattr(f"{module}.run", run)

    exit_code = hook.run(name, ["message"])

    output = capsys.readouterr().err
    assert exit_code == (3 if name in FAIL_CLOSED else 0)
    assert "fixlearn has failed\n  why: ZeroDivisionError: ::error::no lesson divides" in output
    assert f"in {__file__}:" in output
    assert "Traceback" not in output
