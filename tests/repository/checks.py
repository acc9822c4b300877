"""What `fixlearn check` prints for a range, in short."""

from __future__ import annotations

import json
from textwrap import dedent

FETCH = 'git fetch --unshallow --tags origin "+refs/heads/*:refs/remotes/origin/*"'
SHALLOW = dedent(f"""\
    error: cannot list the commits of this range
      why: this clone is shallow, and a part of the range is missing
      hint: {FETCH}     (in CI: check out with the whole history)
    """)


def checked(fixlearn, *arguments):
    """The last character of each subject that `check` lists, oldest commit first."""
    run = fixlearn("check", *arguments, "--format", "json")
    assert run.exit_code in (0, 1), run.stderr
    return [result["subject"][-1] for result in json.loads(run.stdout)["results"]][::-1]


def no_verdict(run):
    """The error on stderr; the exit code is 3 and nothing is on stdout."""
    assert (run.exit_code, run.stdout) == (3, "")
    return run.stderr
