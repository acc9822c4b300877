"""The order of versions, and which of them are finals."""

from __future__ import annotations

from itertools import pairwise
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from fixlearn.releases.versions import is_final, version_order


@pytest.mark.parametrize(
    "versions",
    [
        ["1.2", "1.9", "1.10", "1.100"],
        ["2.0.dev1", "2.0a1", "2.0b1", "2.0rc1", "2.0rc2", "2.0rc10", "2.0", "2.0.post1", "2.0.1"],
        ["1.9-jessie", "1.10-jessie", "2-final-fantasy"],
        ["2024.01.31-2-gabc", "2024.02.01-1-gabc", "2024.02.01-10-gabc"],
        ["0.1", "9x", "10x"],
        # the example of SemVer, with habits from package registries
        ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11"],
        ["1.0.0-beta.11", "1.0.0-canary.5", "1.0.0-next.0", "1.0.0-next.10", "1.0.0-rc.1", "1.0.0"],
        ["3.0.0-test.2", "3.0.0", "3.0.1-0.3.7", "3.0.1"],
        ["8.0.0-beta.1", "8.0.0-preview.1", "8.0.0-preview.7", "8.0.0-rc.1", "8.0.0"],
        ["1.0b2", "1.0pre1", "1.0.pre.2", "1.0rc1", "1.0"],
        # Maven
        ["5.0-SNAPSHOT", "5.0.M1", "5.0.M2", "5.0.M10", "5.0.RC1", "5.0.RELEASE", "5.0.SP1", "5.1"],
        ["6.0.0.Alpha1", "6.0.0.Beta1", "6.0.0.CR1", "6.0.0.Final", "6.0.1.Final"],
        ["7_87_0", "7_88_0", "7_88_1"],
        ["1.1.0", "1.1.1", *(f"1.1.1{letter}" for letter in ascii_lowercase), "1.1.2"],
        ["0.9.8", "0.9.8y", "0.9.8z", "0.9.8za", "0.9.8zh", "0.9.9"],
        [*(f"2025{letter}" for letter in ascii_lowercase), "2026a"],
        ["0_4_2rc1", "0_4_2", "0_4_2a", "0_4_2b", "0_4_2c", "0_4_2d", "0_4_3"],
        ["22.4.2~rc1-1", "22.4.2", "22.4.2-0ubuntu2", "22.4.2-0ubuntu10", "22.4.3"],
        ["0.7.7-0ubuntu1", "0.7.7-10-gbc2c326-0ubuntu1", "0.7.7-13-g41271bd-0ubuntu1", "0.7.8"],
        ["21.1-19-gbad84ad4-0ubuntu1_16", "21.1-19-gbad84ad4-0ubuntu1_16+esm1", "21.2"],
        ["12.0.0", "12.0.0-1+deb12u1", "12.0.0-1+deb12u2", "12.0.1"],
        ["2.30.0", "2.30.0.windows.1", "2.30.0.windows.2", "2.30.1"],
        ["nightly", "x-1", "0.0.1"],
    ],
)
def test_versions_are_sorted_as_their_authors_meant_them(versions):
    orders = [version_order(version) for version in versions]

    assert all(lower < higher for lower, higher in pairwise(orders))


@pytest.mark.parametrize(
    "versions",
    [
        ["1.0", "1.0.0", "v1"],
        ["5.1.0", "5.1.0.Final", "v5.1.GA", "5.1.RELEASE"],
        ["1.0.0-rc.1", "1.0rc1", "v1.0-RC1"],
        ["7_88_1", "7.88.1"],
        ["1.0.0-preview.1", "1.0pre1", "v1.0-PREVIEW1"],
    ],
)
def test_versions_that_mean_the_same_are_equal(versions):
    assert len(set(map(version_order, versions))) == 1


@pytest.mark.parametrize(
    "version",
    [
        "1.0",
        "1.0.post1",
        "2024-01-31-x",
        "1.2-recovery",
        "3.11-macbook",
        "1.0-cargo",
        "4.1.100.Final",
        "1.2.3-final",
        "5.0.0.RELEASE",
        "5.0.SP1",
        "1.1.1a",
        "2025c",
        "0_4_2b",
        "22.4.2-0ubuntu2",
        "0.7.7-13-gc1271bd",
        "1.0.0.0-x+test.1",
        "1.0.0+build.5",
        "2.30.0.windows.1",
    ],
)
def test_a_final_version_is_final(version):
    assert is_final(version)


@pytest.mark.parametrize(
    "version",
    [
        "1.0rc1",
        "1.0-rc.1",
        "1.0a1",
        "1.0b2",
        "1.0.dev3",
        "1.0.post1.dev3",
        "1.x-RC1",
        "1.x-SNAPSHOT",
        "1_x_beta2",
        "3.0.0-next.0",
        "3.0.0-canary.5",
        "10.0.0-M1",
        "10.0.0.M1",
        "1.2.3-test.2",
        "2.0-SNAPSHOT",
        "1.2.3-anything",
        "4.0.0.CR1",
    ],
)
def test_a_version_before_its_final_is_not_final(version):
    assert not is_final(version)


_NUMBERS = st.lists(st.integers(0, 30), min_size=1, max_size=4).map(lambda n: ".".join(map(str, n)))
_SUFFIXES = st.sampled_from(
    [
        "",
        "a1",
        "b2",
        "rc1",
        "rc10",
        ".dev1",
        "a1.dev2",
        "rc1.post1",
        ".post1",
        ".post1.dev1",
        "+x.1",
    ]
)
_PEP_440 = st.tuples(_NUMBERS, _SUFFIXES).map("".join)


@pytest.mark.parametrize("version", ["9" * 5_000, "1." + "9" * 5_000 + "-x"])
def test_a_number_of_any_length_has_a_place_in_the_order(version):
    assert version_order(version) > version_order("1.0")


@given(_PEP_440, _PEP_440)
def test_versions_of_pep_440_are_sorted_as_it_says(one_version, other_version):
    orders = version_order(one_version), version_order(other_version)
    expected = Version(one_version), Version(other_version)

    assert (orders[0] < orders[1]) == (expected[0] < expected[1])
    assert (orders[0] == orders[1]) == (expected[0] == expected[1])
    assert is_final(one_version) == (not expected[0].is_prerelease)


@given(st.text(max_size=12), st.text(max_size=12))
def test_every_text_has_a_place_in_the_order(one_text, other_text):
    orders = version_order(one_text), version_order(other_text)

    assert sum((orders[0] < orders[1], orders[0] == orders[1], orders[0] > orders[1])) == 1


def test_a_sort_key_has_plain_numbers_which_are_compared_without_code_of_python() -> None:
    assert [version_order(text).base for text in ("v1.4.0-rc1", "1.4", "1!2.0", "0.0", "next")] == [
        (0, 1, 4),
        (0, 1, 4),
        (1, 2),
        (0,),
        (0,),
    ]
