"""The platform of a CI run."""

from __future__ import annotations

import pytest

from fixlearn.gate.ci.platforms import find_platform, resolve


@pytest.mark.parametrize("environment", [{}, {"CI": ""}, {"CI": "false"}, {"GITHUB_ACTIONS": ""}])
def test_outside_of_ci_there_is_no_platform_and_no_range(environment):
    assert (find_platform(environment), resolve(environment)) == (None, None)
