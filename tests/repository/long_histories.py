"""Long histories, and a count of the git processes that a command starts."""

from __future__ import annotations

from tests.support import GUARD, LESSON

MOST = 6


def make_history(repo, commits, tags):
    """Make fixes with and without lessons, all through one `git fast-import`."""
    every = commits // tags
    stream = []

    def data(text):
        return f"data {len(text.encode())}\n{text}\n"

    for number in range(1, commits + 1):
        lesson = f"lesson-{number}"
        kind = ("feat", "fix", "docs", "fix")[number % 4]
        named = number % 10 == 1
        message = f"{kind}: change {number}\n\n" + (f"Lesson: {lesson}\n" if named else "")
        stream.append(
            f"commit refs/heads/main\nmark :{number}\n"
            f"committer Ada <ada@example.com> {1_767_600_000 + number * 60} +0000\n"
            + data(message)
            + (f"from :{number - 1}\n" if number > 1 else "")
            + f"M 100644 inline src/{number % 7}.py\n{data(str(number))}"
            + (f"M 100644 inline .fixlearn.yaml\n{data('landing: auto')}" if number == 1 else "")
            + (f"M 100644 inline CHANGELOG.md\n{data('## 1.0')}" if number == 1 else "")
            + (f"M 100644 inline lessons/2026/{lesson}.md\n{data(LESSON)}" if named else "")
            + "".join(f"M 100644 inline {path}\n{data(text)}" for path, text in GUARD.items())
        )
        if number % every == 0:
            stream.append(f"reset refs/tags/v1.{number // every - 1}\nfrom :{number}\n\n")
    repo.git("fast-import", "--quiet", stdin="".join(stream))
    repo.git("reset", "--quiet", "--hard", "main")
    repo.git("update-ref", "refs/remotes/origin/main", "main~2")
    repo.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
