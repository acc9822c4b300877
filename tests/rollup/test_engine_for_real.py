"""Real engines and a real store, on this computer: `.ci/rollup` runs these tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.rollup.exports import ask, three_repositories, write
from tests.support import needs, needs_module

from fixlearn.errors import CannotTell, UsageError
from fixlearn.render.facts import facts, lines, parquet

if TYPE_CHECKING:
    from collections.abc import Iterator


pytestmark = [
    pytest.mark.skipif("ENGINES" not in os.environ, reason="takes minutes: .ci/rollup runs it"),
    pytest.mark.filterwarnings("default"),  # the engines have many of their own
]
LISTED = ("a-team/pager", "a-team/tables", "b-team/silent")
PASSWORD = "not-to-be-printed"  # noqa: S105, of servers that only live for a test


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "facts", *three_repositories())


@pytest.fixture
def postgresql() -> Iterator[str]:
    """The URL of a server on loopback, which has a user with a password."""
    needs("pg_ctlcluster", by=".ci/rollup")
    needs_module("psycopg", by=".ci/rollup")
    (programs,) = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = Path(tempfile.mkdtemp())  # others may not enter the folder of pytest
    secret = home / "password"
    secret.write_text(PASSWORD)
    user = "postgres" if os.getuid() == 0 else None  # the server does not run as root
    if user:
        for path in (home, secret):
            shutil.chown(path, user)
    data = home / "data"
    start = ("-D", data, "-w", "-l", home / "log", "-o", f"-p {port} -h 127.0.0.1 -k {home}")
    commands = (
        (
            "initdb",
            "-D",
            data,
            "-U",
            "tester",
            "-A",
            "scram-sha-256",
            "--locale",
            "C.UTF-8",
            f"--pwfile={secret}",
        ),
        ("pg_ctl", "start", *start),
    )
    for name, *arguments in commands:
        subprocess.run([programs / name, *arguments], check=True, user=user, cwd=home, env={})
    yield f"postgres://tester:{PASSWORD}@127.0.0.1:{port}/postgres"
    stop = [programs / "pg_ctl", "stop", "-D", data, "-m", "immediate"]
    subprocess.run(stop, check=True, user=user, cwd=home, env={})
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The URL of a bucket in a server on loopback that speaks S3."""
    needs_module("moto", by=".ci/rollup")
    needs_module("s3fs", by=".ci/rollup")
    from moto.server import ThreadedMotoServer
    from s3fs import S3FileSystem

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    environment = pytest.MonkeyPatch()
    environment.setenv("AWS_ENDPOINT_URL", "http://{}:{}".format(*server.get_host_and_port()))
    environment.setenv("AWS_ACCESS_KEY_ID", "tester")
    environment.setenv("AWS_SECRET_ACCESS_KEY", PASSWORD)
    environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
    S3FileSystem().mkdir("learning")
    yield "s3://learning"
    environment.undo()
    server.stop()


def test_spark_gives_the_same_tables_as_duckdb(folder: Path) -> None:
    needs_module("pyspark", by=".ci/rollup")
    needs("java", by=".ci/rollup")
    settings = "spark.master=local[1]&spark.sql.shuffle.partitions=1"

    assert ask(folder, listed=LISTED, url=f"pyspark://?{settings}") == ask(folder, listed=LISTED)


def test_postgresql_gives_the_same_tables_as_duckdb(folder: Path, postgresql: str) -> None:
    assert ask(folder, listed=LISTED, url=postgresql) == ask(folder, listed=LISTED)

    with pytest.raises(UsageError) as caught:
        ask(folder, url=postgresql.replace("/postgres", "/nothing"))
    assert PASSWORD not in str(caught.value)


def test_files_in_a_bucket_give_the_same_tables_as_local_files(folder: Path, bucket: str) -> None:
    from s3fs import S3FileSystem

    exports = three_repositories()
    store = S3FileSystem()
    for export in exports[1:]:
        text = "".join(lines(export))
        store.pipe_file(f"learning/{export.repository}.jsonl", text.encode())
    store.pipe_file("learning/a-team/pager.parquet", parquet(facts(exports[0])))
    store.pipe_file("learning/notes.txt", b"no facts")

    by_folder = ask(bucket)

    assert by_folder == ask(folder)
    assert ask(f"{bucket}/*/tables.jsonl", questions=["repositories"]) == {
        "repositories": [row for row in by_folder["repositories"] if "tables" in row["repository"]]
    }


def test_a_bucket_that_cannot_be_read_is_named_without_credentials(bucket: str) -> None:
    with pytest.raises(CannotTell) as caught:
        ask("s3://missing/facts.jsonl?secret=" + PASSWORD)

    assert str(caught.value) == (
        '"s3://missing/facts.jsonl" cannot be read\n'
        "  why: The specified bucket does not exist\n"
        "  hint: set the address and the credentials as for the tool of the store, for example "
        "AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    )
