"""What a test runner tells: by its output that no test ran; by its JUnit report what did."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree

from fixlearn.lessons.test_names import has_text_of_its_author, name_parts, name_pattern

if TYPE_CHECKING:
    from fixlearn.lessons.evidence import Evidence


_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_UNITTEST = re.compile(r"-m unittest\b")
_RAN = re.compile(r"^Ran (\d{1,9}) tests? in ", re.MULTILINE)
_SKIPPED = re.compile(r"^OK \(.*\bskipped=(\d{1,9})", re.MULTILINE)
_BLOCK = re.compile(r"^={70}\n((?:ERROR|FAIL): .+\n(?:(?!={70}\n).*\n)*)", re.MULTILINE)
_NEVER_BEGAN = re.compile(
    r"^ERROR: .*\b_FailedTest\b|^ERROR: setUp(?:Class|Module)\b"
    r"|^(?:ImportError|ModuleNotFoundError)\b|^AttributeError: module '",
    re.MULTILINE,
)


class _Runner(NamedTuple):
    """The output of a test runner, as patterns."""

    nothing: str  # no test ran, unless `passed` or `failed` matches as well
    passed: str = r"(?!)"
    failed: str = r"(?!)"
    command: str = ""  # a command of only this runner, which always prints `failed` on a failure


_ANY_FAILED = r"\b[1-9]\d* (?:failed|failing|failures?)\b|^not ok |^\s*--- FAIL: |^FAILED "

_RUNNERS = (
    # what starts runners: Python, make, shells, package managers, Docker
    _Runner(
        nothing=r"^\S*python\S*: (?:No module named|can't open file) "
        r"|^make(?:\[\d+\])?: \*\*\* (?:No rule to make target|No targets|.* Error 12[67]$)"
        r"|^\S*sh: \d+: [Cc]an(?:no|')t open |is not recognized as an internal or external command"
        r"|^npm (?:ERR!|error) (?:Missing script|code E(?:NOENT|JSONPARSE|USAGE|404)$)"
        r"|^error Command \"\S+\" not found|\bERR_PNPM_NO_|^Command not found: "
        r"|^error: Failed to spawn: |^bundler: (?:command not found|failed to load command)"
        r"|^Could not (?:find .+ in |locate Gemfile|open input file: )|^Can't locate .+ in @INC"
        r"|^Can't open perl script |^\S*ruby: No such file or directory -- "
        r"|^Error: (?:Could not find or load main class|Unable to access jarfile) "
        r"|Cannot connect to the Docker daemon|Error response from daemon: ",
        passed=r"",
        failed=_ANY_FAILED,
    ),
    # pytest, if it wrote no report, as in a container
    _Runner(
        nothing=r"^ImportError while loading conftest |^ERROR: (?:file or directory not found|"
        r"not found|found no collectors|Error importing plugin|Missing required plugins)"
        r"|^INTERNALERROR> |\bInterrupted: \d+ errors? during collection|^no tests ran in ",
        passed=r"\b[1-9]\d* (?:passed|xfailed|xpassed)\b",
        failed=r"^FAILED |\b[1-9]\d* failed\b|^=+ FAILURES =+$",
        command=r"\b(?:pytest|py\.test)\b",
    ),
    _Runner(
        nothing=r"\[no tests to run\]|^testing: warning: no tests to run"
        r"|\[(?:build|setup) failed\]",
        passed=r"^ok\s+(?!.*\[no tests to run\])\S+\s+(?:[\d.]+s|\(cached\))",
        failed=r"^(?:.*\")?\s*--- FAIL: |^FAIL\t\S+\t[\d.]+s|^panic: ",
        command=r"\bgo test\b",
    ),
    _Runner(nothing=r"^\s*--- SKIP: ", passed=r"^\s*--- PASS: ", failed=r"^\s*--- FAIL: "),
    _Runner(
        nothing=r"^running 0 tests$|^test result: ok\. 0 passed; 0 failed"
        r"|^error: could not compile |^error: aborting due to ",
        passed=r"^test result: ok\. [1-9]|^test .+ \.\.\. ok$",
        failed=r"^test result: FAILED|^error: (?:doc)?test (?:run )?failed",
        command=r"\bcargo (?:\S+ )*(?:test|nextest)\b",
    ),
    # Node.js reports a file that it cannot load as a test with the name of the file.
    _Runner(
        nothing=r"^(?:#|ℹ) pass 0$|^\s*not ok \d+ - \S*\.[cm]?[jt]sx?$|^\s*✖ \S*\.[cm]?[jt]sx? \(",
        passed=r"^(?:#|ℹ) pass [1-9]",
        failed=r"^\s*not ok \d+ - (?!\S*\.[cm]?[jt]sx?$)"
        r"|^\s*✖ (?!failing tests:|\S*\.[cm]?[jt]sx? \()",
    ),
    _Runner(
        nothing=r"^SyntaxError: The requested module |^Error(?: \[ERR_MODULE_NOT_FOUND\])?: Cannot "
        r"find (?:module|package) ",
        failed=r"^\s*not ok \d+ - (?!\S*\.[cm]?[jt]sx?$)|^\s*✖ |^\s*[1-9]\d* failing|\d failed",
    ),
    # TAP, such as that of Bats
    _Runner(
        nothing=r"^1\.\.0\b|^ok \d+\b.*# (?:skip|SKIP)\b",
        passed=r"^ok \d+\b(?!.*# (?:skip|SKIP)\b)",
        failed=r"^not ok ",
    ),
    # Jest, Vitest, Mocha
    _Runner(
        nothing=r"Test suite failed to run|Failed Suites \d|^No test(?: file)?s found"
        r"|^\s*Tests:?\s+\d+ (?:skipped|todo)(?:, \d+ total| \(\d+\))$|^\s*0 passing",
        passed=r"^\s*Tests:?\s.*\d passed|^\s*[1-9]\d* passing",
        failed=r"^\s*Tests:?\s.*\d failed|^\s*[1-9]\d* failing",
    ),
    # RSpec
    _Runner(
        nothing=r"^0 examples, |errors? occurred outside of examples"
        r"|^(\d+) examples?, 0 failures, \1 pending",
        failed=r"^\d+ examples?, [1-9]\d* failures?",
    ),
    # Maven, Gradle, and the compilers of TypeScript and C
    _Runner(
        nothing=r"^\[ERROR\] COMPILATION ERROR|^Execution failed for task '\S*:compile\w*'"
        r"|^\[ERROR\] Failed to execute goal (?!\S*:maven-(?:surefire|failsafe)-plugin:)"
        r"|\bNo tests (?:matching pattern .+ )?were executed!"
        r"|^> No tests found for given includes: "
        r"|: error TS\d+: |^\S+:\d+:\d+: (?:fatal )?error: ",
        passed=r"",
        failed=r"Tests run: \d+, (?:Failures: [1-9]|Failures: 0, Errors: [1-9])"
        r"|^\d+ tests? completed, [1-9]\d* failed",
    ),
)


def why_nothing_ran(command: str, exit_code: int, output: str) -> str:
    """The reason why no test ran, by the output of the runner; "" if one ran.

    `command` is the shell command, `output` the end of what it printed.
    """
    output = plain(output).replace("\r\n", "\n")
    if _is_unittest_without_tests(command, exit_code, output):
        return _why(exit_code)
    for runner in _RUNNERS:
        ran = runner.failed if exit_code else runner.passed
        if re.search(ran, output, re.MULTILINE):
            continue
        is_only_runner = exit_code and runner.command and re.search(runner.command, command)
        if is_only_runner or re.search(runner.nothing, output, re.MULTILINE):
            return _why(exit_code)
    return ""


# Any line with which a runner, or the test itself, shows that a test ran.
_TEST_RAN = re.compile(
    r"(?i:\b\d+ (?:tests?|passed|passing|failed|failing|failures?|examples?|specs?|assertions?)\b"
    r"|\b(?:tests?|failures?|errors?): *\d|\bassert|\bexpect)|\bFAIL(?:ED|URES?)?\b"
    r"|^(?:not )?ok \d|^(?!ImportError|ModuleNotFoundError|SyntaxError)\w+(?:Error|Exception):"
    r"|[✓✔✗✖✘×●]",
    re.MULTILINE,
)


def shows_a_test(output: str) -> bool:
    """True if something in the output of a failed command shows that a test ran."""
    return _TEST_RAN.search(plain(output)) is not None


# The command itself was wrong for the tree, such as for a file or an option that a fix added.
_USAGE = re.compile(
    r"No such file or directory|\bno such (?:file|option|command|test)\b|^usage: |^Usage: "
    r"|\bunrecogni[sz]ed (?:arguments?|options?|commands?)\b|\bunknown (?:option|command|flag)\b"
    r"|\b[Cc]annot (?:open|find|access) |\bdoes not exist\b|^_* ?ERROR collecting ",
    re.MULTILINE,
)


def shows_usage_error(output: str) -> bool:
    """True if a failed command says that it was called wrongly, or that a file is missing."""
    return _USAGE.search(plain(output)) is not None


def plain(output: str) -> str:
    """The output without colours, which Cargo and others are often set to print always."""
    return _COLOUR.sub("", output)


def _why(exit_code: int) -> str:
    if exit_code:
        return f"it could not be started, built or loaded, see its output (exit code {exit_code})"
    return "no test ran, see its output"


def _is_unittest_without_tests(command: str, exit_code: int, output: str) -> bool:
    ran = [int(number) for number in _RAN.findall(output)]
    if exit_code == 0:
        skipped = [int(number) for number in _SKIPPED.findall(output)]
        return bool(ran) and sum(ran) == sum(skipped)
    if not ran:
        return _UNITTEST.search(command) is not None
    blocks = _BLOCK.findall(output)
    # A test that raised another exception is an error for unittest too, but it ran.
    return not sum(ran) or (bool(blocks) and all(map(_NEVER_BEGAN.search, blocks)))


_MAX_BYTES = 20_000_000  # a larger report takes too much memory to parse
_MAX_MESSAGE = 200  # characters of an error, which is printed on one line
_DECLARED = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
# The test could not import the code that it tests, so it says nothing about the mistake.
_IMPORT = re.compile(
    r"\s*(?:\w+\.)*(?:(?:ImportError|ModuleNotFoundError)\b|AttributeError: module ')"
)


class Case(NamedTuple):
    """A test in a JUnit report."""

    name: str
    outcome: str  # "passed", "failure", "error" or "skipped"
    message: str = ""


def read_report(content: bytes, path: str = "") -> list[Case] | None:
    """The tests of a report; None if it is no valid report.

    A failure with the name of the file at `path` is an error: Node.js reports a file that it cannot
    load in this way. A report with entities is refused, because no runner writes any, and they can
    exhaust the memory.
    """
    if len(content) > _MAX_BYTES or _DECLARED.search(content):
        return None
    try:
        root = ElementTree.fromstring(content)  # noqa: S314, entities are refused
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    if root.tag not in ("testsuites", "testsuite"):
        return None
    cases = []
    for row in root.iter("testcase"):
        name = row.get("name") or ""
        outcome = next((part for part in row if part.tag in ("failure", "error", "skipped")), None)
        if outcome is None:
            cases.append(Case(name, "passed"))
        elif outcome.tag == "failure" and path and f"/{name}".endswith(f"/{path}"):
            cases.append(Case(name, "error", f"{path} could not be loaded"))
        else:
            cases.append(Case(name, outcome.tag, _message(outcome)))
    return cases


def is_of_import(message: str) -> bool:
    """True for the failure of a test that could not import the code that it tests."""
    return _IMPORT.match(message) is not None


def is_called(name: str, evidence: Evidence) -> bool:
    """True if `name` is that of the test or of a variant, with or without its class or suite."""
    test = evidence.test
    last_part = [test, *name_parts(evidence.path, test.partition("[")[0])][-1]
    patterns = [re.escape(test)]
    if has_text_of_its_author(evidence.path, last_part):  # otherwise it fits every name
        patterns.append(name_pattern(evidence.path, last_part))
    if any(re.search(rf"(?<!\w){pattern}(?!\w)", name) for pattern in patterns):
        return True
    return bool(name) and test.endswith(f" {name}")


def _message(row: ElementTree.Element) -> str:
    """The message of an error, with the reason that pytest leaves out: "collection failure"."""
    message = row.get("message") or ""
    raised = re.findall(r"^E\s+(.+)", row.text or "", re.MULTILINE)
    if message in ("", "collection failure") and raised:
        message = f"{message}: {raised[-1]}".removeprefix(": ")
    first_line = message.strip().partition("\n")[0]
    return " ".join(first_line.split())[:_MAX_MESSAGE]
