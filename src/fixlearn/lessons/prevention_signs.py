"""What a change leaves behind of its prevention: tests, rules, CI steps, types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fixlearn.lessons.test_names import declared_tests, is_test_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fixlearn.lessons.test_names import ChangedFile

_MOST_LINE = 300  # characters of a line that are looked at
_MOST_RULE = 100  # characters; a longer one is no help to a reader


class Sign(NamedTuple):
    """One thing in a change that may be what stops the mistake from coming back."""

    kind: str
    evidence: str  # path, path::test or path#text
    is_named: bool = False  # the very test or rule, and not the whole file


class _Place(NamedTuple):
    """Files that are a prevention of one kind; of some only a line that says so."""

    kind: str
    path: str
    line: str = ""


_PLACES = (
    _Place(
        "lint",
        r"""(?:^|/)(?: \.?ruff\.toml | \.flake8 | \.?pylintrc(?:\.toml)? | \.?mypy\.ini
            | pyrightconfig\.json | \.eslintrc(?:\.\w+)? | eslint\.config\.\w+ | biome\.jsonc?
            | \.stylelintrc(?:\.\w+)? | \.golangci\.\w+ | \.?clippy\.toml | \.rubocop\.yml
            | \.clang-tidy | \.shellcheckrc | \.hadolint\.ya?ml | \.pre-commit-config\.yaml
            | lefthook\.ya?ml | \.semgrep(?:\.ya?ml|/.*) | \.importlinter | \.yamllint(?:\.ya?ml)?
            | checkstyle\.xml | detekt\.yml | phpstan\.neon(?:\.dist)? | \.swiftlint\.yml
            | \.commitlintrc(?:\.\w+)? )$""",
    ),
    _Place(
        "lint",
        r"(?:^|/)(?:pyproject\.toml|setup\.cfg|tox\.ini|Cargo\.toml|package\.json)$",
        r"""tool\.(?:ruff|mypy|pyright|pylint|importlinter|bandit) | \blints?\b | \bclippy\b
            | ^(?:extend-)?select\b | ^enable[_-]error[_-]code
            | ^(?:disallow|warn|no|strict)_\w+\s*= | ^strict\s*= | banned | eslint
            | ^["'](?:[A-Z]{1,5}[0-9]{0,4})["'],?""",
    ),
    _Place(
        "automate",
        r"""^(?: \.(?:github|gitea|forgejo)/(?:workflows|actions)/.+ | \.gitlab/.+\.ya?ml
            | \.(?:circleci|buildkite|woodpecker)/.+ | \.?ci/.+ )$
            | (?:^|/)(?: \.(?:gitlab-ci|travis|cirrus|drone|woodpecker|appveyor)\.ya?ml
            | (?:appveyor|azure-pipelines|bitbucket-pipelines)\.ya?ml | Jenkinsfile )$""",
    ),
    _Place(
        "guard",
        r"""\.(?:pyi|xsd|proto|graphqls?|avsc|thrift|schema\.json) $ | \.d\.ts$
            | (?:^|/)(?: py\.typed | tsconfig(?:\.\w+)?\.json | (?:openapi|swagger)[^/]*\.\w+ )$
            | (?:^|/)(?: migrations? | db/migrate | alembic/versions )/.+ | \.prisma$""",
    ),
    _Place(
        "monitor",
        r"(?:^|/)(?:alerts?|alerting|prometheus)/.+\.(?:ya?ml|json|tf|rules)$|\.rules\.ya?ml$",
    ),
    _Place(
        "review",
        r"""(?:^|/)(?: pull_request_template(?:\.md|/.+) | merge_request_templates/.+ | CODEOWNERS
            | [^/]*checklist[^/]*\.md )$""",
    ),
)


def find_signs(file: ChangedFile) -> list[Sign]:
    """What of one changed file may stop the mistake from coming back."""
    if not is_nameable(file.path):
        return []
    found = list(_tests(file))
    if not found and is_test_file(file.path):
        found = [Sign("test", file.path)]
    return found or list(_places(file))


def is_nameable(path: str) -> bool:
    """True for a path that can stand as evidence and mean that file and nothing else."""
    is_plain = path.isprintable() and "\ufffd" not in path and path == " ".join(path.split())
    return is_plain and "::" not in path and "#" not in path and not path.startswith('"')


def kind_of_path(path: str) -> str:
    """The kind of prevention that a file holds by its place alone; "" where that tells nothing."""
    if is_test_file(path):
        return "test"
    places = (place for place in _PLACES if not place.line and _search(place.path, path))
    return next((place.kind for place in places), "")


def _tests(file: ChangedFile) -> Iterator[Sign]:
    for test in (one for one in declared_tests(file) if not one.is_skipped):
        kind = "property-test" if test.is_drawn else "test"
        yield Sign(kind, f"{file.path}::{test.name}", is_named=True)


def _places(file: ChangedFile) -> Iterator[Sign]:
    lines = [line.strip() for hunk in file.hunks for line in hunk.lines if line.strip()]
    for place in _PLACES:
        if not _search(place.path, file.path):
            continue
        told = [line for line in lines if not place.line or _search(place.line, line[:_MOST_LINE])]
        if place.line and not told:
            continue
        if place.kind == "lint" and len(told) == 1 and _is_text(told[0]):
            yield Sign("lint", f"{file.path}#{told[0]}", is_named=True)
        else:
            yield Sign(place.kind, file.path)
        return


def _is_text(line: str) -> bool:
    is_short = len(line) <= _MOST_RULE and line.isprintable()
    return is_short and line == " ".join(line.split()) and not line.startswith("#")


def _search(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(pattern, text, re.VERBOSE)


def named_first(found: Iterable[Sign]) -> list[Sign]:
    """Without what is said twice; a file's own name gives way to the tests that it holds."""
    unique = list(dict.fromkeys(found))
    return [trace for trace in unique if trace.is_named] or unique
