"""Which files of a fix are laid over the tree before it."""

from __future__ import annotations

import pytest

from fixlearn.prove.fix_commit import companions, holds_the_fix


@pytest.mark.parametrize(
    ("evidence", "other", "is_laid_over"),
    [
        ("tests/a.sh", "tests/helper", True),
        ("tests/a.sh", "web/pager.test.js", True),
        ("src/pager.test.js", "src/rows.test.js", True),
        ("src/test/java/PagerTest.java", "src/test/resources/rows.csv", True),
        ("packages/a/test/pager.js", "packages/a/test/helper.js", True),
        ("shop/tests/test_a.py", "shop/tests/factories.py", True),
        ("spec/a_spec.rb", "spec/support/rows.rb", True),
        ("tests/a.sh", "src/testing/client.sh", False),
        ("tests/a.sh", "src/test/client.sh", False),
        ("tests/a.sh", "web/testing/client.py", False),
        ("src/testing/test_client.py", "src/testing/client.py", False),
        ("tests/a.sh", "src/client.sh", False),
        ("tests/a.sh", "tests/a.sh", False),
    ],
)
def test_only_tests_are_laid_over_and_no_product_that_is_called_like_them(
    evidence: str, other: str, is_laid_over: bool
) -> None:
    assert companions(evidence, [other]) == [other] * is_laid_over


@pytest.mark.parametrize(
    ("evidence", "changed", "holds"),
    [
        ("src/lib.rs", ["src/lib.rs", "src/other.rs"], True),
        ("src/pager.py", ["src/pager.py", "src/rows.py"], True),
        ("src/testing/client.sh", ["src/testing/client.sh", "CHANGELOG.md"], True),
        ("pager.sh", ["pager.sh", "tests/test_a.py"], True),
        ("tests/pager.rs", ["src/lib.rs", "tests/pager.rs"], False),
        ("tests/a.sh", ["tests/a.sh"], False),
        ("t/t0001-rows.sh", ["rows.c", "t/t0001-rows.sh"], False),
        ("checks/rows.sh", ["rows.c", "checks/rows.sh"], False),
        ("src/shop/test/pager.js", ["src/shop/pager.js", "src/shop/test/pager.js"], False),
        ("src/pager.test.js", ["src/pager.js", "src/pager.test.js"], False),
    ],
)
def test_a_test_in_the_file_that_the_fix_changes_would_bring_the_fix_along(
    evidence: str, changed: list[str], holds: bool
) -> None:
    assert holds_the_fix(evidence, changed) is holds
