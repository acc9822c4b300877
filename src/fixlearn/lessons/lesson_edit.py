"""Lesson -> the text of its file, or a form to fill in; edits that preserve all other bytes.

YAML libraries that write a document back change indentation, folding and line ends;
ruamel.yaml's round trip does so, too. So PyYAML only locates a value, the edit is made in
the text, and the result is used only if it is parsed as the expected lesson.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from fixlearn.lessons.evidence import parse_evidence
from fixlearn.lessons.lesson_file import (
    AGE_KEYS,
    FAILED_BY,
    MOST_TITLE,
    PROOF_KEYS,
    lived,
    parse_lesson,
)
from fixlearn.lessons.prevention import CAUSES, FOUND_BY, IMPACTS, KINDS, default_audience

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fixlearn.model import Lesson, Prevention, Proof


_FRONT_MATTER = re.compile(
    r"(\ufeff?-{3}[ \t]*(\r?\n))(.*?)(^-{3}[ \t]*\r?$.*)", re.DOTALL | re.MULTILINE
)
_ONE_LINE = 10_000  # characters, so that no value of a proof is wrapped


class _Sentence(str):
    """Prose. It is written as a folded block, because it may contain YAML's own signs."""

    __slots__ = ()


class _Source(NamedTuple):
    """A lesson's file as text. Positions are offsets into the front matter."""

    lesson: Lesson
    opening: str  # up to the front matter
    line_end: str
    front_matter: str
    rest: str

    def preventions(self) -> list[dict[str, tuple[Any, Any]]]:
        """The YAML nodes of the keys and values of each prevention."""
        import yaml

        loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # as in yaml_reader
        value = _entries(yaml.compose(self.front_matter, Loader=loader))["prevention"][1]
        return [_entries(item) for item in (value.value if value.id == "sequence" else [value])]

    def find_evidence(self, value: str) -> tuple[int, Any] | None:
        """The number of the first prevention that is done by this evidence, and its YAML node."""
        for number, prevention in enumerate(self.lesson.prevention):
            if prevention.status == "done" and value in prevention.evidence:
                node = self.preventions()[number]["evidence"][1]
                for item in node.value if node.id == "sequence" else [node]:
                    # A mapping is evidence of an absence.
                    if item.id == "scalar" and " ".join(item.value.split()) == value:
                        return number, item
        return None

    def end(self, node: Any) -> int:
        """The offset at which the text of a node ends, without comments and blank lines below."""
        while node.id != "scalar" and node.value and not node.flow_style:
            node = node.value[-1][1] if node.id == "mapping" else node.value[-1]
        return len(self.front_matter[: node.end_mark.index].rstrip(" \t\r\n"))

    def splice(self, start: int, end: int, new: str, expected: Lesson) -> bytes | None:
        """The file with `new` from `start` to `end`, or None if it is not parsed as `expected`."""
        front_matter = self.front_matter[:start] + new + self.front_matter[end:]
        changed = f"{self.opening}{front_matter}{self.rest}".encode()
        return changed if parse_lesson(expected.path, changed).lesson == expected else None


def _read(path: str, content: bytes) -> _Source | None:
    lesson = parse_lesson(path, content).lesson
    match = _FRONT_MATTER.match(content.decode("utf-8", "replace"))
    return _Source(lesson, *match.groups()) if lesson and match else None


def retire(path: str, content: bytes, reason: str) -> bytes | None:
    """The lesson's file with `retired: <reason>` as its last key; `reason` is one line.

    None if the file is no lesson, has the key already, or has its front matter in braces.
    """
    source = _read(path, content)
    if source is None:
        return None
    end = len(source.front_matter)
    new = _dump({"retired": _Sentence(reason)}).replace("\n", source.line_end)
    return source.splice(end, end, new, source.lesson._replace(retired=reason))


def set_proof(path: str, content: bytes, number: int, proof: Proof) -> bytes | None:
    """The lesson's file with `proof` in prevention `number`, below its evidence.

    An older proof is replaced. None if the result would not be parsed as expected, for
    example because the prevention is in braces on one line.
    """
    source = _read(path, content)
    preventions = source.preventions() if source else []
    if source is None or number >= len(preventions) or "evidence" not in preventions[number]:
        return None
    nodes = preventions[number]
    evidence, value = nodes["evidence"]
    line_break = source.line_end + " " * evidence.start_mark.column
    new = line_break.join(proof_lines(proof))
    if "proof" in nodes:
        old, old_value = nodes["proof"]
        start, end = old.start_mark.index, source.end(old_value)
    else:
        end = source.end(value)
        comment = source.front_matter[end:].partition("\n")[0].rstrip("\r")
        start = end = end + len(comment)
        new = line_break + new
    prevention = source.lesson.prevention[number]._replace(proof=proof)
    return source.splice(start, end, new, _with_prevention(source.lesson, number, prevention))


def replace_evidence(path: str, content: bytes, value: str, new: str) -> bytes | None:
    """The lesson's file with the path of one piece of evidence replaced: `value` becomes `new`.

    None if that is impossible in place: the old path is escaped or folded, or the new one
    would not be parsed as it is.
    """
    old_path, new_path = parse_evidence(value).path, parse_evidence(new).path
    source = _read(path, content)
    place = source.find_evidence(value) if source else None
    if source is None or place is None or not old_path:
        return None
    number, node = place
    start = node.start_mark.index
    if node.style in (">", "|"):  # a comment behind this sign may contain the path, too
        start = source.front_matter.index("\n", start)
    start = source.front_matter.find(old_path, start, source.end(node))
    if start < 0:
        return None
    prevention = source.lesson.prevention[number]
    evidence = list(prevention.evidence)
    evidence[evidence.index(value)] = new
    moved = prevention._replace(evidence=tuple(evidence))
    expected = _with_prevention(source.lesson, number, moved)
    return source.splice(start, start + len(old_path), new_path, expected)


def _entries(mapping: Any) -> dict[str, tuple[Any, Any]]:
    return {key.value: (key, value) for key, value in mapping.value}


def _with_prevention(lesson: Lesson, number: int, prevention: Prevention) -> Lesson:
    preventions = (*lesson.prevention[:number], prevention, *lesson.prevention[number + 1 :])
    return lesson._replace(prevention=preventions)


def proof_lines(proof: Proof) -> list[str]:
    """The proof as lines of YAML, not indented."""
    return _dump({"proof": _proof(proof)}, width=_ONE_LINE).rstrip("\n").split("\n")


def write_entry(lesson: Lesson) -> str:
    """The text of a lesson's file; `parse_lesson` returns the same lesson from it."""
    body = f"\n{lesson.body}\n" if lesson.body else ""
    return f"---\n{_dump(_front_matter(lesson))}---\n{body}"


def _dump(values: dict[str, object], *, width: int = 88) -> str:
    import yaml

    class Dumper(yaml.SafeDumper):
        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            # Indent "- kind" below "prevention:", as people write it.
            super().increase_indent(flow, False)

    def folded(dumper: yaml.SafeDumper, text: _Sentence) -> yaml.ScalarNode:
        style = ">" if len(text) > 1 else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    Dumper.add_representer(_Sentence, folded)
    return yaml.dump(
        values,
        Dumper=Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=width,
        default_flow_style=False,
    )


def _front_matter(lesson: Lesson) -> dict[str, object]:
    has_audience = lesson.audience != default_audience(lesson.impact)
    return _without_empty(
        {
            "title": lesson.title,
            "date": lesson.date,
            "gap": _Sentence(lesson.gap),
            "prevention": [_prevention(prevention) for prevention in lesson.prevention],
            "impact": "" if lesson.impact == "minor" else lesson.impact,
            "cause": lesson.cause,
            "found-by": lesson.found_by,
            "areas": list(lesson.areas),
            "fixes": [_Sentence(fix) for fix in lesson.fixes],
            "supersedes": list(lesson.supersedes),
            "retired": _Sentence(lesson.retired),
            "audience": lesson.audience if has_audience else "",
            "issue": lesson.issue,
            "same-as": list(lesson.same_as),
        }
    )


def _prevention(prevention: Prevention) -> dict[str, object]:
    evidence: object = [_Sentence(value) for value in prevention.evidence]
    if len(prevention.evidence) == 1:
        evidence = prevention.evidence[0]
    return _without_empty(
        {
            "kind": prevention.kind,
            "change": _Sentence(prevention.change),
            "evidence": evidence,
            "pattern": prevention.pattern,
            "paths": list(prevention.paths),
            "except": list(prevention.exceptions),
            "status": "" if prevention.status == "done" else prevention.status,
            "owner": prevention.owner,
            "due": prevention.due,
            "because": _Sentence(prevention.because),
            "proof": _proof(prevention.proof) if prevention.proof else "",
            "issue": prevention.issue,
        }
    )


def _proof(proof: Proof) -> dict[str, object]:
    evidence: object = proof.evidence[0] if len(proof.evidence) == 1 else list(proof.evidence)
    values = (evidence, proof.command, proof.failed_on, proof.passed_on, proof.failed_by)
    age = (proof.age.introduced, lived(proof.age)) if proof.age else ()
    keys = (*PROOF_KEYS, FAILED_BY, *AGE_KEYS[: len(age)])
    return _without_empty(dict(zip(keys, (*values, *age), strict=True)))


def _without_empty(values: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if value}


BLANK_TITLE = "<what went wrong>"
BLANK_GAP = "<how it got through>"
BLANK_KIND = "<one of the kinds above>"
BLANK_CHANGE = "<what is different now>"

_ABOVE = {  # beginning of a key's line -> the comment above it
    "title:": (f"What went wrong, in one line of at most {MOST_TITLE} characters.",),
    "gap:": ("How it got through, in one sentence: what was missing, not who.",),
    "  - kind:": (
        "How it is prevented from now on, strongest first:",
        *(f"  {name:<14} {kind.says}" for name, kind in KINDS.items()),
    ),
    "    change:": ("What is different now, in one sentence.",),
    "    evidence:": ("Evidence: path, path::test, path#text or an https: address.",),
}
_OPTIONAL = {
    "impact": ("minor", IMPACTS),
    "cause": ("logic", CAUSES),
    "found-by": ("review", FOUND_BY),
}


def write_template(lesson: Lesson) -> str:
    """The lesson's text to be edited; blanks are in angle brackets.

    `lint` takes the blanks for placeholders: a template that nobody filled in is no lesson.
    """
    front, _, body = write_entry(lesson).removeprefix("---\n").partition("\n---\n")
    has_evidence = any(prevention.evidence for prevention in lesson.prevention)
    lines = ["---"]
    for line in front.split("\n"):
        key = next((key for key in _ABOVE if line.startswith(key)), "")
        if key == "    change:" and not has_evidence:
            lines += [*_comments("    evidence:"), _NO_EVIDENCE]
        lines += [*_comments(key), line]
    written = set(re.findall(r"^([a-z-]+):", front, re.MULTILINE))
    for name, (example, choices) in _OPTIONAL.items():
        if name not in written:
            lines += _optional(name, example, choices)
    return "\n".join([*lines, "---", "", body.strip("\n") or _STORY, ""])


_NO_EVIDENCE = "    # evidence: path::test"
_STORY = "<!-- Optional: the symptoms, how it was found, what was surprising. -->"


class Filled(NamedTuple):
    """A filled-in template without the comments of the template."""

    text: str
    lines: tuple[int, ...]  # the number of each line in the template, from 1


def without_comments(text: str) -> Filled:
    """The text without the template's comments; comments that a person wrote are kept."""
    lines = text.replace("\r\n", "\n").rstrip().split("\n")
    kept = [(line, n) for n, line in enumerate(lines, start=1) if line not in _TEMPLATE_LINES]
    while kept and not kept[-1][0].strip():
        kept.pop()
    return Filled("".join(f"{line}\n" for line, _ in kept), tuple(n for _, n in kept))


def _comments(key: str) -> list[str]:
    indent = key[: len(key) - len(key.lstrip())]
    return [f"{indent}# {line}" for line in _ABOVE.get(key, ())]


def _optional(name: str, example: str, choices: Iterable[str]) -> list[str]:
    return [f"# Optional: {', '.join(choices)}", f"# {name}: {example}"]


_TEMPLATE_LINES = frozenset(
    [line for key in _ABOVE for line in _comments(key)]
    + [line for name, values in _OPTIONAL.items() for line in _optional(name, *values)]
    + [_NO_EVIDENCE, _STORY]
)
