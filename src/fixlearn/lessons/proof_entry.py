"""A proof into the text of a lesson file, which keeps every other byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixlearn.lessons.entry import front_matter_of_proof, read_entry

if TYPE_CHECKING:
    from fixlearn.lessons.entry import Entry
    from fixlearn.model import Lesson, Proof


def with_proof(path: str, content: bytes, number: int, proof: Proof) -> bytes | None:
    """The lesson with `proof` at its prevention `number`, below its evidence.

    An older proof there is replaced. None where the reader would not find the
    same lesson with that proof in the result, as in a prevention that is written
    on one line, in braces: then a person has to place it.
    """
    before = read_entry(path, content)
    if before.lesson is None or number >= len(before.lesson.prevention):
        return None
    lines = content.split(b"\n")
    name = f"prevention[{number}]"
    if f"{name}.proof" in before.positions:
        start, column = before.positions[f"{name}.proof"][1:]
        del lines[start - 1 : _end(lines, start, column)]
    else:
        _, column = before.position(f"{name}.evidence")[1:]
    without = read_entry(path, b"\n".join(lines))
    at = _end(lines, *without.position(f"{name}.evidence")[1:])
    line_end = b"\r" if lines[0].endswith(b"\r") else b""
    indent = b" " * (column - 1)
    lines[at:at] = [indent + line.encode() + line_end for line in proof_lines(proof)]
    after = b"\n".join(lines)
    return after if _is_as_meant(before, read_entry(path, after), number, proof) else None


def proof_lines(proof: Proof) -> list[str]:
    """The proof as lines of YAML, not indented."""
    import yaml

    text = yaml.safe_dump(
        {"proof": front_matter_of_proof(proof)},
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=10_000,  # characters: one line for each key
    )
    return text.rstrip("\n").split("\n")


def _end(lines: list[bytes], start: int, column: int) -> int:
    """How many lines there are up to the end of the value whose key stands at line `start`."""
    end = start
    for number, line in enumerate(lines[start:], start=start + 1):
        text = line.strip()
        indent = len(line) - len(line.lstrip())
        if not text or (indent < column and text.startswith(b"#")):
            continue  # behind the value such lines stay where they are
        if indent < column and not (indent == column - 1 and text.startswith(b"- ")):
            break
        end = number
    return end


def _is_as_meant(before: Entry, after: Entry, number: int, proof: Proof) -> bool:
    lesson = before.lesson
    return lesson is not None and after.lesson == _proven(lesson, number, proof)


def _proven(lesson: Lesson, number: int, proof: Proof) -> Lesson:
    steps = list(lesson.prevention)
    steps[number] = steps[number]._replace(proof=proof)
    return lesson._replace(prevention=tuple(steps))
