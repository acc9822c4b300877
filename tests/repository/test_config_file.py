"""The bytes of the configuration file."""

from __future__ import annotations

import pytest

from fixlearn.config import Config
from fixlearn.errors import UsageError
from fixlearn.repository.config_file import (
    MOST_BYTES,
    config_of,
    decode_config,
    read_config_file,
)


def test_a_repository_without_the_file_has_no_configuration(tmp_path):
    assert read_config_file(tmp_path) is None


def test_the_file_is_read_as_it_is(tmp_path):
    (tmp_path / ".fixlearn.yaml").write_bytes(b"\xef\xbb\xbfunit: change\r\n")

    assert read_config_file(tmp_path) == b"\xef\xbb\xbfunit: change\r\n"


def test_a_folder_of_that_name_is_an_error_that_says_how_to_look(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".fixlearn.yaml").mkdir()

    with pytest.raises(UsageError) as caught:
        read_config_file(tmp_path)

    assert (caught.value.what, caught.value.hint) == (
        "cannot read .fixlearn.yaml",
        "ls -l .fixlearn.yaml",
    )


def test_a_link_is_refused_because_ci_could_not_follow_it(tmp_path):
    (tmp_path / "settings.yaml").write_text("enforce: warn\n")
    (tmp_path / ".fixlearn.yaml").symlink_to("settings.yaml")

    with pytest.raises(UsageError) as caught:
        read_config_file(tmp_path)

    assert caught.value.why == "it is a symbolic link, of which git stores only the path"


def test_a_huge_file_is_read_only_up_to_the_limit(tmp_path):
    (tmp_path / ".fixlearn.yaml").write_bytes(b"#" * (3 * MOST_BYTES))

    content = read_config_file(tmp_path)

    assert content == b"#" * (MOST_BYTES + 1)
    with pytest.raises(UsageError) as caught:
        decode_config(content)
    assert caught.value.what == ".fixlearn.yaml is larger than 100,000 bytes"


def test_a_file_of_the_maximum_size_is_accepted():
    assert decode_config(b"#" * MOST_BYTES) == "#" * MOST_BYTES


def test_a_byte_order_mark_is_dropped():
    assert decode_config(b"\xef\xbb\xbfunit: change\n") == "unit: change\n"


def test_what_is_not_utf_8_is_refused_with_its_line():
    with pytest.raises(UsageError) as caught:
        decode_config(b"unit: change\n# gr\xfcn\n")

    assert str(caught.value) == (
        ".fixlearn.yaml:2: not UTF-8\n"
        "  why: byte 0xfc is not valid UTF-8\n"
        "  hint: save .fixlearn.yaml as UTF-8"
    )


def test_without_a_file_the_default_configuration_counts():
    assert config_of(None) == Config()


def test_an_error_in_a_configuration_names_the_file_that_it_is_in():
    with pytest.raises(UsageError) as caught:
        config_of(b"unit: yearly\n", "main:.fixlearn.yaml")

    assert caught.value.what.startswith("main:.fixlearn.yaml:1")
