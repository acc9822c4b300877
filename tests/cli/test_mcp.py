"""`fixlearn mcp`, used by the client of the official SDK: a whole session of a coding agent."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from tests.support import LESSON, needs_module

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.support import Fixlearn, GitRepo

PAGER = "def last_page(total, size):\n    return total // size\n"
FIXED = PAGER.replace("total // size", "-(-total // size)")
TEST = "test -n \"$(grep -e '-total' src/pager.py)\"\n"
DIFF = "--- a/src/pager.py\n+++ b/src/pager.py\n@@ -1 +1 @@\n-rows = []\n+rows = [total]\n"
TOOLS = ("recall", "explain", "lesson", "new", "due")
NEW = {
    "title": "The last page was dropped when it was not full",
    "gap": "No test paged through a total that leaves the last page half full.",
    "kind": "test",
    "change": "A script asks for the last page of such a total.",
    "evidence": ["tests/last.sh"],
    "id": "last-page-dropped",
}


def sdk() -> Any:
    """The SDK, imported only by the tests that need it: that takes most of a second."""
    needs_module("mcp", by="pip install --group dev")
    import mcp

    return mcp


def server(*, proves: bool) -> Any:
    """The server of the command, in this process."""
    sdk()
    from fixlearn.cli.mcp import make_server

    return make_server(proves=proves)


def in_session(talk: Callable[[Any], Awaitable[None]], server: Any) -> None:
    """Talk to a server in this process."""

    async def main() -> None:
        async with sdk().Client(server) as client:
            await talk(client)

    asyncio.run(main())


async def call(client: Any, name: str, **arguments: object) -> Any:
    """The result of a tool, which must not be an error."""
    result = await client.call_tool(name, arguments)
    assert not result.is_error, result.content[0].text
    return result.structured_content


async def refusal(client: Any, name: str, **arguments: object) -> str:
    """The text of a tool's error."""
    result = await client.call_tool(name, arguments)
    assert result.is_error
    return str(result.content[0].text)


def test_a_session_recalls_is_refused_writes_a_lesson_proves_it_and_is_accepted(
    repo: GitRepo,
) -> None:
    repo.commit(
        "feat: page through rows",
        {
            "lessons/2026/last-row.md": LESSON,
            "src/pager.py": PAGER,
            ".fixlearn.yaml": "prove:\n  command: sh {path}\n",
        },
    )
    repo.install_hook("commit-msg")

    async def talk(client: Any) -> None:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        assert tools == {*TOOLS, "prove"}

        recalled = await call(client, "recall", paths=["src/pager.py"])
        assert [row["id"] for row in recalled["lessons"]] == ["last-row"]
        assert "half full" in (await call(client, "lesson", id="last-row"))["result"]

        repo.write({"src/pager.py": FIXED, "tests/last.sh": TEST})
        repo.git("add", "src", "tests")
        refused = repo.try_git("commit", "--quiet", "-m", "fix: keep the last page")
        assert refused.exit_code == 1
        assert "missing-lesson" in refused.stderr

        vague = await refusal(client, "new", **{**NEW, "change": "TBD"})
        assert "--change: placeholder" in vague
        written = await call(client, "new", **NEW)
        assert written["line"].split("\n")[0] == "Lesson: last-page-dropped"
        again = await refusal(client, "new", **NEW)
        assert "last-page-dropped" in again

        message = "fix: keep the last page\n\nLesson: last-page-dropped\n"
        repo.git("commit", "--quiet", "-m", message)
        proven = await call(client, "prove", subjects=["last-page-dropped"])
        assert [row["outcome"] for row in proven["results"]] == ["proven"]
        repo.git("commit", "--quiet", "-m", "docs: the proof of the lesson")

        explained = await call(client, "explain", subject="HEAD~1")
        assert explained["result"]["outcome"] == "covered"
        owed = await call(client, "due")
        assert owed["items"] == []
        assert "failed-on:" in (await call(client, "lesson", id="last-page-dropped"))["result"]

    in_session(talk, server(proves=True))


def test_the_command_speaks_over_stdin_and_stdout(repo: GitRepo) -> None:
    sdk()
    client = {"name": "test", "version": "1"}
    start = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}
    requests: list[dict[str, object]] = [
        {"id": 1, "method": "initialize", "params": start},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/list"},
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "fixlearn", "mcp", "--prove"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdin
        assert process.stdout
        answers = {}
        for request in requests:
            process.stdin.write(json.dumps({"jsonrpc": "2.0", **request}) + "\n")
            process.stdin.flush()
            if "id" in request:
                answers[request["id"]] = json.loads(process.stdout.readline())["result"]
        process.stdin.close()

    assert process.returncode == 0
    assert answers[1]["serverInfo"]["name"] == "fixlearn"
    assert {tool["name"] for tool in answers[2]["tools"]} == {*TOOLS, "prove"}


def test_a_reader_gets_lessons_as_resources_and_errors_as_text(repo: GitRepo) -> None:
    repo.commit("feat: rows", {"lessons/2026/last-row.md": LESSON, "src/pager.py": PAGER})

    async def talk(client: Any) -> None:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        assert tools == {*TOOLS}
        listed = await client.read_resource("fixlearn://lessons")
        assert [row["id"] for row in json.loads(listed.contents[0].text)["lessons"]] == ["last-row"]
        text = (await client.read_resource("fixlearn://lessons/last-row")).contents[0].text
        assert text == LESSON

        by_diff = await call(client, "recall", diff=DIFF)
        assert by_diff["paths"] == ["src/pager.py"]
        assert by_diff["words"] == ["rows", "total"]
        by_words = await call(client, "recall", words="the last page is half full", most=1)
        assert [row["id"] for row in by_words["lessons"]] == ["last-row"]

        assert "has no word to search for" in await refusal(client, "recall", words="fix the bug")
        assert 'there is no lesson "last-rw"; did you mean' in await refusal(
            client, "lesson", id="last-rw"
        )
        wrong = await refusal(client, "explain", subject="no-such-thing")
        assert wrong.startswith("Error") or "error:" in wrong
        assert "\x1b" not in wrong

    in_session(talk, server(proves=False))


def test_without_the_extra_the_command_says_how_to_install_it(
    repo: GitRepo, fixlearn: Fixlearn
) -> None:
    script = (
        "import sys; sys.modules['mcp'] = None; sys.argv = ['fixlearn', 'mcp']\n"
        "from fixlearn.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: fixlearn mcp needs mcp>=2.0,<3\n"
        "  why: few people need it, so it is not installed with fixlearn\n"
        f"  hint: {sys.executable} -m pip install 'mcp>=2.0,<3'\n"
    )
