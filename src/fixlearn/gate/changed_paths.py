"""Whether changed paths belong to the product, or only to its documentation, tests or CI."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from fixlearn.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


_CI = "CI and build plumbing"
LOCKED = "lock or vendored files"
EXAMPLES = "examples"
TRANSLATIONS = "translations"


class _Kind:
    """A kind of files that are not the product. All its patterns are in lower case."""

    def __init__(
        self, label: str, *, folders: str = "", mixed: str = "", roots: str = "", name: str
    ) -> None:
        self.label = label
        self.folders = frozenset(folders.split())  # anywhere above the file
        self.mixed = frozenset(mixed.split())  # as `folders`, but only for text files
        self.roots = tuple(roots.split())  # how the path begins
        self._name = name

    @cached_property
    def name(self) -> re.Pattern[str]:
        """A pattern for the whole name of a file, compiled on demand: the hooks import this."""
        return re.compile(self._name, re.VERBOSE)


_KINDS = (
    _Kind(
        "documentation",
        folders="doc docs documentation man website changelog changelogs",
        name=r"""[^.].*\.(?:md|mdx|mkdn?|markdown|rst|rdoc|adoc|asciidoc|textile|org|pod|texi|tex|[1-9])
            | (?:readme|changelog|changes|news|authors|contributors|licen[cs]e|copying|notice|todo
                |thanks|maintainers|codeowners)(?:[.-]?[0-9.]*)(?:\.(?:txt|html))?
            | (?:history|security)\.(?:txt|html)
            | \.mailmap | \.all-contributorsrc""",
    ),
    _Kind(
        "release notes",
        folders="changelog.d .changelog changelogs.d newsfragments newsfragment news.d .changeset"
        " .changes changes.d .chloggen changelog-fragments changelog_unreleased",
        mixed="news changes releasenotes release-notes release_notes unreleased upcoming",
        name=r"""(?:changelog|changes|news|newsfragment|release[_-]?notes|releases|whatsnew)
            (?:[._-][0-9.x]+)?(?:\.(?:txt|html|xml|ya?ml|json|toml|in))?""",
    ),
    _Kind(
        _CI,
        roots=".github/ .circleci/ .gitlab/ .travis/ .buildkite/ .woodpecker/ .azure-pipelines/"
        " .forgejo/ .gitea/ ci/ .ci/ scripts/ci/ .vscode/ .idea/ .devcontainer/",
        name=r"""\.(?:travis|appveyor|gitlab-ci|cirrus|azure-pipelines|drone|readthedocs|codecov
                |pre-commit-config|coveragerc|editorconfig|golangci|rubocop|goreleaser|zuul
                |gitignore|gitattributes|hgignore|cvsignore|clang-format|clang-tidy|php_cs
                |php-cs-fixer|eslintrc|eslintignore|prettierrc|stylelintrc|jshintrc|pylintrc|flake8
                |swiftlint|scalafmt|ocamlformat|rustfmt|markdownlint|yamllint|shellcheckrc
                )(?:\.[a-z]+)?
            | (?:travis|appveyor|azure-pipelines|codecov|bitbucket-pipelines|zuul|goreleaser
                |dependabot|renovate|readthedocs)\.(?:ya?ml|json5?)
            | jenkinsfile | tox\.ini | noxfile\.py""",
    ),
    _Kind(
        LOCKED,
        folders="vendor third_party third-party node_modules",
        name=r"""package-lock\.json | yarn\.lock | pnpm-lock\.yaml | bun\.lockb? | cargo\.lock
            | poetry\.lock | uv\.lock | pdm\.lock | pipfile\.lock | gemfile\.lock | composer\.lock
            | go\.sum | flake\.lock | mix\.lock | pubspec\.lock | podfile\.lock
            | package\.resolved""",
    ),
    _Kind(
        "tests",
        folders="test tests testing spec specs __tests__ testdata testsuite unittests reg-tests"
        " integration-tests fixtures e2e",
        name=r"""(?:test_.* | .*_test | conftest)\.[a-z]+
            | .*[._-](?:test|spec)\.[a-z]+ | .*\.t | .*\.feature | .*_suite\.erl
            | .*[a-z]tests?\.(?:java|kt|cs|scala|php|groovy|swift)""",
    ),
    _Kind(
        EXAMPLES,
        folders="examples",
        roots="example/ sample/ samples/ demo/ demos/",
        name=r"(?!)",
    ),
    _Kind(TRANSLATIONS, name=r".*\.pot? | messages?_[a-z]{2}(?:_[a-z]{2})?\.properties"),
    _Kind("benchmarks", folders="benchmark benchmarks bench benches", name=r".*_bench\.go"),
)
# Text, and the fragments of towncrier ("12.bugfix"). A program may have a folder "news".
_TEXT = r"""(?x)
    [^.]+ | .*\.(?:md|rst|txt|adoc|ya?ml|html|bug|bugfix|fix|fixed|feature|feat|added|changed
        |change|removed|removal|deprecat\w*|security|breaking|misc|doc|docs|internal|enhancement
        |improvement|trivial|vendor|packaging|contrib|minor|major|patch|\d{1,2})"""
_CI_FILE = r"(?:buildspec[\w.-]*|cloudbuild[\w.-]*)\.(?:ya?ml|json)"
_SOURCE = r"""(?x)\.(?:
    py|pyx|[cm]?[jt]sx?|vue|svelte|go|rs|c|h|cc|cpp|cxx|hh|hpp|m|mm|java|kts?|scala|groovy
    |rb|php|cs|fs|vb|swift|dart|lua|pl|pm|r|jl|ex|exs|erl|hs|ml|clj|zig|nim|sql|sh|ps1)$"""
_MANIFEST = r"""(?x)(?:^|/)(?:
    package\.json|pyproject\.toml|[\w.-]*requirements[\w.-]*\.(?:txt|in)|setup\.(?:py|cfg)|pipfile
    |environment\.ya?ml|conanfile\.\w+|vcpkg\.json|cargo\.toml|go\.mod|gemfile|composer\.json
    |pom\.xml|build\.gradle(?:\.kts)?|[\w.]+\.versions\.toml|build\.sbt|mix\.exs|package\.swift
    |pubspec\.ya?ml|podfile|deno\.jsonc?|dockerfile|[\w.-]+\.(?:gemspec|csproj|props|podspec))$"""
# A folder "docs" or "changelog" below these has the code that generates documents; "docs" at the
# top has all that a tutorial consists of, but a website or "man" may be the product.
_SOURCES = frozenset(("src", "lib"))
_TEXTS_ABOVE_SOURCES = frozenset(("doc", "docs", "documentation"))


def only_kind(paths: Sequence[str]) -> str:
    """The kinds of these paths if none of them is the product itself; otherwise "".

    >>> only_kind(["README.md", "docs/start.rst"])
    'documentation'
    >>> only_kind(["README.md", ".github/workflows/ci.yml"])
    'documentation, CI and build plumbing'
    """
    kinds: dict[str, None] = {}
    for path in paths:
        kind = _kind_of(path.lower())
        if not kind:
            return ""  # without a look at the rest of a large commit
        kinds[kind] = None
    return ", ".join(kinds)


def is_ci(path: str) -> bool:
    """True if the path is a file that says what a CI platform runs."""
    name = path.lower().rpartition("/")[2]
    return re.fullmatch(_CI_FILE, name) is not None or only_kind([path]) == _CI


def changes_source(paths: Sequence[str], *, may_update: bool = False) -> bool:
    """True if one of these paths is source code of the product.

    With `may_update`, code may be adapted to dependencies whose versions change with it.
    """
    lowered = [path.lower() for path in paths]
    if may_update and any(
        re.search(_MANIFEST, path) or _kind_of(path) == LOCKED for path in lowered
    ):
        return False
    return any(
        re.search(_SOURCE, path) and not re.search(_MANIFEST, path) and not _kind_of(path)
        for path in lowered
    )


@lru_cache(maxsize=4096)  # a history changes the same files again and again
def _kind_of(path: str) -> str:
    *above, name = path.split("/")
    folders = frozenset(above)
    of_texts = folders
    if not folders.isdisjoint(_SOURCES):
        of_texts = _TEXTS_ABOVE_SOURCES.intersection(above[:1])
    for kind in _KINDS:
        is_text = kind.label in ("documentation", "release notes")
        is_below = not (of_texts if is_text else folders).isdisjoint(kind.folders)
        is_text_below = not folders.isdisjoint(kind.mixed) and re.fullmatch(_TEXT, name)
        if is_below or is_text_below or path.startswith(kind.roots) or kind.name.fullmatch(name):
            return kind.label
    return ""
