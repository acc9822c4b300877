"""The platform of a CI run."""

from __future__ import annotations

import pytest

from fixlearn.gate.ci import find_platform, resolve


@pytest.mark.parametrize("environment", [{}, {"CI": ""}, {"CI": "false"}, {"GITHUB_ACTIONS": ""}])
def test_outside_of_ci_nothing_is_announced(environment):
    assert (find_platform(environment), resolve(environment)) == (None, None)
