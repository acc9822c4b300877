"""Files are written at once or not at all, and never overwritten unseen."""

from __future__ import annotations

import errno
import ntpath
import os
import re
import signal
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from fixlearn.errors import CannotTell, UsageError
from fixlearn.repository.files import (
    relative_path,
    rewrite_text,
    write_atomically,
    write_new,
    written_next_to,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WRITERS = 10
KILLS = 12


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "folder" / "CHANGELOG.md"
    path.parent.mkdir()
    path.write_bytes(b"\xef\xbb\xbf# Rows\r\n\r\nlost\n\x0cfound")
    return path


def test_all_other_bytes_and_the_mode_are_kept(file: Path) -> None:
    file.chmod(0o640)

    rewrite_text(file, lambda text: text.replace("lost", "kept ä"))

    assert file.read_bytes() == "\ufeff# Rows\r\n\r\nkept ä\n\x0cfound".encode()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert names(file.parent) == ["CHANGELOG.md"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_a_file_still_belongs_to_its_owner_when_root_has_written_it(file: Path) -> None:
    os.chown(file, 4242, 4343)

    rewrite_text(file, str.upper)

    assert (file.stat().st_uid, file.stat().st_gid) == (4242, 4343)


def test_a_file_that_needs_no_change_is_not_written(file: Path) -> None:
    before = file.stat()

    rewrite_text(file, lambda text: text)

    assert file.stat() == before


def test_a_link_is_kept_and_its_target_is_written(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.md"
    link.symlink_to("folder/CHANGELOG.md")

    rewrite_text(link, lambda text: text + "!")

    assert link.is_symlink()
    assert file.read_text().endswith("found!")
    assert names(tmp_path) == ["folder", "link.md"]


def test_nothing_is_written_if_the_change_fails(file: Path) -> None:
    def fail(text: str) -> str:
        raise UsageError("no heading", why="it is so", hint="add it")

    before = file.read_bytes()
    with pytest.raises(UsageError, match="no heading"):
        rewrite_text(file, fail)

    assert file.read_bytes() == before
    assert names(file.parent) == ["CHANGELOG.md"]


def test_concurrent_changes_of_another_program_are_not_lost(file: Path) -> None:
    seen = []

    def change(text: str) -> str:
        seen.append(text)
        if len(seen) == 1:
            file.write_text("# Other\n")
        return text + "ours\n"

    rewrite_text(file, change)

    assert seen[1:] == ["# Other\n"]
    assert file.read_text() == "# Other\nours\n"


def test_a_file_that_keeps_changing_is_not_written(file: Path) -> None:
    def change(text: str) -> str:
        file.write_text(text + "other\n")
        return text + "ours\n"

    with pytest.raises(CannotTell, match="keeps changing"):
        rewrite_text(file, change)

    assert "ours" not in file.read_text()
    assert names(file.parent) == ["CHANGELOG.md"]


def test_a_file_that_is_no_text_is_refused_and_unchanged(tmp_path: Path) -> None:
    latin, pipe, huge = (tmp_path / name for name in ("latin.md", "pipe", "huge.md"))
    latin.write_bytes("# Rows\nä\n".encode("latin-1"))
    os.mkfifo(pipe)
    huge.write_bytes(b"a" * 5_000_001)
    (tmp_path / "loop.md").symlink_to("loop.md")

    refused = {}
    for path in (latin, pipe, huge, tmp_path, tmp_path / "none.md", tmp_path / "loop.md"):
        with pytest.raises(UsageError) as error:
            rewrite_text(path, str.upper)
        refused[path.name] = error.value.what.replace(f"{tmp_path}", "")

    assert refused == {
        "latin.md": "/latin.md:2: byte 0xe4 is not UTF-8",
        "pipe": "/pipe is not a file",
        "huge.md": "/huge.md is too large",
        tmp_path.name: " is not a file",
        "none.md": "/none.md does not exist",
        "loop.md": "/loop.md does not exist",
    }
    assert latin.read_bytes() == "# Rows\nä\n".encode("latin-1")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_read_only_file_is_unchanged(file: Path) -> None:
    file.chmod(0o444)

    with pytest.raises(UsageError, match="is read-only"):
        rewrite_text(file, str.upper)


_REWRITES = """\
import sys
from pathlib import Path
from fixlearn.repository.files import rewrite_text
path = Path(sys.argv[1])
while True:
    rewrite_text(path, lambda text: {"a": "b", "b": "a"}[text[0]] * 2_000_000)
    print(flush=True)
"""


def test_a_reader_at_any_moment_sees_the_old_text_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "CHANGELOG.md"
    path.write_text("a" * 2_000_000)

    def is_whole() -> bool:
        content = path.read_bytes()
        return len(content) == content.count(content[:1]) == 2_000_000

    for reads in range(KILLS):
        command = [sys.executable, "-c", _REWRITES, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.readline()
            seen = [is_whole() for _ in range(reads)]
            process.send_signal(signal.SIGKILL)
        assert all([*seen, is_whole()])

    rewrite_text(path, lambda _: "at last")
    assert (path.read_text(), names(tmp_path)) == ("at last", ["CHANGELOG.md"])


_PUTS = """\
import sys
from pathlib import Path
from fixlearn.releases.changelog import WantedHeading
from fixlearn.releases.changelog import with_section
from fixlearn.repository.files import rewrite_text
path, number = Path(sys.argv[1]), sys.argv[2]
release = WantedHeading(f"v{number}", number)
print(flush=True)
sys.stdin.readline()
rewrite_text(path, lambda text: with_section(
    text, release, lambda level: f"{'#' * level} Learned in {number}\\n", path.name).text)
"""


def test_ten_concurrent_writers_lose_no_section(tmp_path: Path) -> None:
    path = tmp_path / "CHANGELOG.md"
    text = "# Changelog\n\n" + "".join(f"## {n}.0\n\n- Rows of {n}.\n\n" for n in range(WRITERS))
    path.write_text(text)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _PUTS, str(path), f"{number}.0"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for number in range(WRITERS)
    ]
    for writer in writers:  # all are ready before the first one begins
        assert writer.stdout
        writer.stdout.readline()
    for writer in writers:
        assert writer.stdin
        writer.stdin.write(b"\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=60)

    assert [writer.returncode for writer in writers] == [0] * WRITERS
    written = path.read_text()
    sections = re.compile(r"<!-- fixlearn:begin (\S+) .*?<!-- fixlearn:end \1 -->\n\n", re.DOTALL)
    assert sections.findall(written) == [f"v{n}.0" for n in range(WRITERS)]
    assert sections.sub("", written) == text
    assert names(tmp_path) == ["CHANGELOG.md"]


def test_a_file_that_is_replaced_keeps_its_mode(file: Path) -> None:
    file.chmod(0o640)

    write_atomically(file, b"new\r\n")

    assert file.read_bytes() == b"new\r\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert names(file.parent) == ["CHANGELOG.md"]


def test_a_new_file_has_the_mode_of_the_umask(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        write_atomically(tmp_path / "report", b"")
        with written_next_to(tmp_path / "hook", b"", mode=0o777) as temporary:
            temporary.rename(tmp_path / "hook")
    finally:
        os.umask(mask)

    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "hook").stat().st_mode) == 0o750


def test_a_folder_in_the_way_is_an_error_that_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()

    with pytest.raises(OSError, match="report"):
        write_atomically(tmp_path / "report", b"")

    assert names(tmp_path) == ["report"]


def test_an_unused_temporary_file_is_deleted(tmp_path: Path) -> None:
    with written_next_to(tmp_path / "report", b"new") as temporary:
        assert (temporary.parent, temporary.read_bytes()) == (tmp_path, b"new")

    assert names(tmp_path) == []


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o755), (0o077, 0o700), (0o007, 0o770)])
def test_a_new_script_can_be_run_by_everybody_who_can_read_it(
    tmp_path: Path, mask: int, mode: int
) -> None:
    before = os.umask(mask)
    try:
        path = write_new(tmp_path, "commit-msg", "true\n", is_executable=True)
    finally:
        os.umask(before)

    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_new_file_overwrites_nothing(tmp_path: Path) -> None:
    assert write_new(tmp_path, "a/b.md", "one\n") == tmp_path / "a/b.md"

    with pytest.raises(FileExistsError):
        write_new(tmp_path, "a/b.md", "two\n")

    assert (tmp_path / "a/b.md").read_bytes() == b"one\n"


@pytest.mark.parametrize(
    "write",
    [
        lambda path: write_new(path.parent, path.name, "new"),
        lambda path: write_atomically(path, b"new"),
    ],
)
def test_a_file_that_does_not_fit_on_the_disk_is_not_written_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path], object]
) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)

    with pytest.raises(OSError, match="No space left"):
        write(tmp_path / "lesson.md")
    assert names(tmp_path) == []


def test_a_new_file_is_written_where_the_file_system_has_no_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)

    path = write_new(tmp_path, "hook", "one\n", is_executable=True)

    assert (path.read_bytes(), names(tmp_path)) == (b"one\n", ["hook"])
    assert os.access(path, os.X_OK)


def test_a_new_file_is_not_written_outside_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / "top").mkdir()
    (tmp_path / "top/lessons").symlink_to(tmp_path)

    with pytest.raises(UsageError, match=r"lessons/a\.md is outside of this repository"):
        write_new(tmp_path / "top", "lessons/a.md", "")

    assert names(tmp_path) == ["top"]


def test_a_path_is_relative_to_the_current_folder_with_slashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")

    assert relative_path(tmp_path / "a" / "b.md") == "../a/b.md"
    assert relative_path("c/../d.md") == "d.md"


def test_a_path_on_another_drive_is_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What ntpath does with two drives.
    with pytest.raises(ValueError, match="path is on mount"):
        ntpath.relpath("D:/a.md", "C:/")
    monkeypatch.setattr(os.path, "relpath", lambda _: ntpath.relpath("D:/a.md", "C:/"))

    assert relative_path(tmp_path / "a.md") == str(tmp_path / "a.md")
