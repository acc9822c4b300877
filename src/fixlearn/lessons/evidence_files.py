"""Can a file show that a prevention of some kind is in place?

Evidence that is in the tree shows something only if it can do what the kind promises: a
README stops nobody, and a file that exists does not show that something was removed.
"""

from __future__ import annotations

import re

from fixlearn.lessons.evidence import parse_evidence
from fixlearn.lessons.prevention import KINDS
from fixlearn.lessons.prevention_signs import kind_of_path
from fixlearn.lessons.test_names import is_test_code, is_test_file

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
