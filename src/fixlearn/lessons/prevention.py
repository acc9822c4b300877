"""The kinds of prevention and their strength; signs of each in a change, and in a file.

The order is safety engineering's hierarchy of controls: first what makes the mistake
impossible, then what catches it, then what warns of it, and last telling people.

Evidence that is in the tree shows something only if it can do what the kind promises: a
README stops nobody, and a file that exists does not show that something was removed.
"""

from __future__ import annotations

import re

from fixlearn.lessons.evidence import parse_evidence
from fixlearn.lessons.test_names import ChangedFile, declared_tests, is_test_code, is_test_file
from fixlearn.light_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixlearn.model import Lesson, Prevention

_MAX_LINE = 300  # characters of a line that are searched; bounds the time for minified files
_MAX_RULE = 100  # characters; nobody reads a longer one as evidence


class Kind(NamedTuple):
    """One kind of prevention."""

    strength: str  # strong, medium, weak or none
    effect: str  # prevents, catches, contains or advises
    says: str
    needs_evidence: bool = True


KINDS: dict[str, Kind] = {  # strongest first
    "eliminate": Kind("strong", "prevents", "the faulty thing no longer exists"),
    "guard": Kind("strong", "prevents", "the code rejects the wrong state"),
    "automate": Kind("strong", "prevents", "code now does a step that people did by hand"),
    "lint": Kind("medium", "prevents", "a static check finds such mistakes before a merge"),
    "property-test": Kind("medium", "prevents", "a test of many generated inputs"),
    "test": Kind("medium", "prevents", "a regression test for this case"),
    "contain": Kind(
        "medium", "contains", "a flag, a limit, a backup or a rollback limits the damage"
    ),
    "monitor": Kind("medium", "catches", "an alert or a runtime assertion reports it soon"),
    "review": Kind("weak", "advises", "a checklist or a reviewer at the moment of the step"),
    "document": Kind("weak", "advises", "a document where the next person looks"),
    "train": Kind(
        "none",
        "advises",
        "people were trained; never enough alone",
        needs_evidence=False,
    ),
}

# Lessons of these kinds were complete without evidence for a long time, and still cover a fix.
EVIDENCE_OPTIONAL = ("eliminate", "contain")

STRENGTHS = ("strong", "medium", "weak", "none")

IMPACTS = ("time", "near-miss", "minor", "major", "critical")
SERIOUS = ("major", "critical")
CAUSES = tuple(
    "logic boundary state interface timing data capacity config build dependency "
    "requirement operation wording unknown".split()
)
FOUND_BY = ("test", "ci", "review", "self", "user", "production", "monitoring")
STATUSES = ("done", "planned", "dropped")
AUDIENCES = ("public", "internal")


def default_audience(impact: str) -> str:
    """The audience of a lesson that names none: outages are for the team."""
    return "internal" if impact in SERIOUS else "public"


KIND_RANK = {kind: rank for rank, kind in enumerate(KINDS)}  # 0 is the strongest


def strength(lesson: Lesson) -> str:
    """The strength of the strongest prevention that is done; "none" if none is."""
    step = strongest_step(lesson)
    return KINDS[step.kind].strength if step.status == "done" else "none"


def strongest_kind(lesson: Lesson) -> str:
    """The strongest kind among the preventions that are done, or of all if none is."""
    return strongest_step(lesson).kind


def is_effective(prevention: Prevention) -> bool:
    """True for a strong or medium prevention that is done."""
    return prevention.status == "done" and KINDS[prevention.kind].strength in ("strong", "medium")


def strongest_step(lesson: Lesson) -> Prevention:
    """The strongest prevention that is done; if none is, of those planned, otherwise of all."""
    for status in ("done", "planned"):
        steps = [step for step in lesson.prevention if step.status == status]
        if steps:
            return min(steps, key=_rank)
    return min(lesson.prevention, key=_rank)


def _rank(prevention: Prevention) -> int:
    return KIND_RANK[prevention.kind]


class Sign(NamedTuple):
    """A part of a change that may be the prevention."""

    kind: str
    evidence: str  # path, path::test or path#text
    is_named: bool = False  # it names a test or rule, not the whole file


class _Place(NamedTuple):
    """Files that are a prevention of one kind, if they have a line that matches `line`."""

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
    """The signs of a prevention in one changed file."""
    if not is_nameable(file.path):
        return []
    tests = [
        Sign(
            "property-test" if test.is_drawn else "test",
            f"{file.path}::{test.name}",
            is_named=True,
        )
        for test in declared_tests(file)
        if not test.is_skipped
    ]
    if tests:
        return tests
    sign = Sign("test", file.path) if is_test_file(file.path) else _sign_by_place(file)
    return [sign] if sign else []


def is_nameable(path: str) -> bool:
    """True for a path that is unambiguous as evidence."""
    is_plain = path.isprintable() and "\ufffd" not in path and path == " ".join(path.split())
    return is_plain and "::" not in path and "#" not in path and not path.startswith('"')


def kind_of_path(path: str) -> str:
    """The kind of prevention that any change of this file is; "" if its lines decide."""
    if is_test_file(path):
        return "test"
    places = (place for place in _PLACES if not place.line and _search(place.path, path))
    return next((place.kind for place in places), "")


def _sign_by_place(file: ChangedFile) -> Sign | None:
    lines = [line.strip() for hunk in file.hunks for line in hunk.lines if line.strip()]
    for place in _PLACES:
        if not _search(place.path, file.path):
            continue
        matches = [
            line for line in lines if not place.line or _search(place.line, line[:_MAX_LINE])
        ]
        if place.line and not matches:
            continue
        if place.kind == "lint" and len(matches) == 1 and _is_text(matches[0]):
            return Sign("lint", f"{file.path}#{matches[0]}", is_named=True)
        return Sign(place.kind, file.path)
    return None


def _is_text(line: str) -> bool:
    is_short = len(line) <= _MAX_RULE and line.isprintable()
    return is_short and line == " ".join(line.split()) and not line.startswith("#")


def _search(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(pattern, text, re.VERBOSE)


def named_first(signs: Iterable[Sign]) -> list[Sign]:
    """The distinct signs that name a test or a rule; if there is none, all distinct signs."""
    unique = list(dict.fromkeys(signs))
    return [sign for sign in unique if sign.is_named] or unique


_TEST_KINDS = ("property-test", "test")
_NEVER_ABSENT = ("property-test", "test", "monitor")  # what is not there cannot run

# Text for people, pictures and other files that nothing runs or enforces.
_PASSIVE = re.compile(
    r"""\. (?: md | markdown | mdx | rst | adoc | asciidoc | textile | org | txt | rtf | tex | log
        | pdf | docx? | odt | pptx? | xlsx? | csv | tsv
        | png | jpe?g | gif | svg | webp | ico | bmp | mp[34] | webm
        | zip | gz | tgz | xz | 7z | jar | whl ) $
        | (?:^|/) (?: readme | licen[cs]e | copying | notice | authors | contributors | maintainers
        | changes | changelog | history | news | todo | install | version ) $""",
    re.IGNORECASE | re.VERBOSE,
)
# Text files that a tool reads.
_ACTIVE_TEXT = re.compile(
    r"(?:^|/)(?:cmakelists|[\w.-]*(?:requirements|constraints)[\w.-]*)\.txt$", re.IGNORECASE
)
_SETTINGS = re.compile(r"\.(?:toml|cfg|ini|conf|ya?ml|jsonc?|json5|properties|xml|editorconfig)$")
_SETTINGS_KINDS = ("lint", "automate", "guard", "monitor")


def can_show(kind: str, value: str, *, is_folder: bool = False, is_test: bool = True) -> bool:
    """True if evidence that is in the tree shows that a prevention of this kind is in place.

    An address shows nothing, as it is not looked up. A folder shows nothing but advice, and
    tests if it has nothing else. `is_test` is False if what the evidence names is no test.
    """
    if kind in _TEST_KINDS and not is_test:
        return False
    evidence = parse_evidence(value)
    if evidence.address or not evidence.path:
        return False
    if KINDS[kind].effect == "advises":
        return not evidence.is_absent
    if evidence.is_absent:
        return kind not in _NEVER_ABSENT
    if is_folder:
        return kind in _TEST_KINDS and is_test_file(f"{evidence.path.rstrip('/')}/file")
    if not is_active(evidence.path):
        return False
    return kind != "eliminate" or _can_keep_out(evidence.path, evidence.test)


def is_active(path: str) -> bool:
    """True for a file that something can run or enforce: code, a test, settings, a schema.

    >>> is_active("pager.py"), is_active("README.md"), is_active("requirements.txt")
    (True, False, True)
    """
    return _ACTIVE_TEXT.search(path) is not None or _PASSIVE.search(path) is None


def _can_keep_out(path: str, test: str) -> bool:
    """True for a test, and for settings such as those of a linter: they can forbid something.

    Other code only shows that something is there.
    """
    is_settings = kind_of_path(path) in _SETTINGS_KINDS or _SETTINGS.search(path) is not None
    return bool(test) or is_test_code(path) or is_settings
