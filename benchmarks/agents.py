"""What a coding agent sees before its edits, and how long it waits: python benchmarks/agents.py

Makes a repository with 1,000 lessons and sends 50 edits to `recall --hook`, as an agent does. A
lesson is relevant if it names the file, its test, or at least two of the words that the edit and
the file's own subject have in common.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fixlearn.lessons.nearby import patterns_of

LESSONS, FILES, EDITS = 1_000, 400, 50
ROUNDS = 20
FIXLEARN = str(Path(sys.executable).parent / "fixlearn")
WORDS = (
    "pager row retry timeout parser token cache session limit buffer column header socket deadlock "
    "encoding locale quota migration cursor batch invoice refund address country currency rounding "
    "upload archive checksum thumbnail palette schedule holiday webhook signature nonce tenant "
    "replica shard backoff queue worker lease heartbeat gauge histogram label exporter template "
    "escape markup anchor redirect cookie origin preflight proxy certificate renewal calendar"
).split()
FOLDERS = "billing http jobs media search storage users web".split()


class Subject:
    """A source file and the words that it is about."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.words = chance.sample(WORDS, 4)
        self.folder = chance.choice(FOLDERS)
        self.path = f"src/{self.folder}/{self.words[0]}_{self.words[1]}_{number}.py"
        self.test = f"tests/{self.folder}/test_{self.words[0]}_{self.words[1]}_{number}.py"


def lesson(subject: Subject, number: int, chance: random.Random) -> str:
    """The text of a lesson about a subject; not all lessons name its file or its test."""
    first, second, third, fourth = subject.words
    kind = chance.choices(["test", "file", "area", "elsewhere"], [60, 20, 10, 10])[0]
    evidence = subject.test + f"::test_{second}_{number}"
    areas = ""
    if kind == "file":
        areas, evidence = f"areas: [{subject.path}]\n", "pyproject.toml#select"
    elif kind == "area":
        areas, evidence = f"areas: [src/{subject.folder}]\n", "pyproject.toml#select"
    elif kind == "elsewhere":
        evidence = "pyproject.toml#select"
    return (
        f"---\ntitle: The {first} loses its {second} when the {third} is empty\n"
        f"date: 2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}\n"
        f"gap: >-\n  No test used an empty {third}, and nothing compared the {second} with the\n"
        f"  {fourth} that was expected.\nprevention:\n  - kind: test\n    change: >-\n"
        f"      The {first} is tried with every {third}.\n    evidence: {evidence}\n{areas}---\n\n"
        f"It showed as a wrong {fourth}.\n"
    )


def make(folder: Path, chance: random.Random) -> list[Subject]:
    """Make the repository; the subjects, of which the last quarter has no lesson."""
    subjects = [Subject(number, chance) for number in range(FILES)]
    taught = subjects[: FILES * 3 // 4]
    (folder / "lessons/2026").mkdir(parents=True)
    for number in range(LESSONS):
        text = lesson(chance.choice(taught), number, chance)
        (folder / f"lessons/2026/lesson-{number}.md").write_text(text)
    for subject in subjects:
        path = folder / subject.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {' '.join(subject.words)}\n")
    for command in (["init", "-q", "-b", "main"], ["add", "."]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return subjects


def event(folder: Path, subject: Subject, session: str) -> bytes:
    """An edit of a subject's file, as Claude Code announces it."""
    return json.dumps(
        {
            "session_id": session,
            "cwd": str(folder),
            "hook_event_name": "PreToolUse",
            "tool_name": "Edit",
            "tool_input": {
                "file_path": str(folder / subject.path),
                "old_string": f"{subject.words[2]} = read()",
                "new_string": f"{subject.words[2]} = read({subject.words[3]})",
            },
        }
    ).encode()


def is_relevant(text: str, subject: Subject) -> bool:
    shared = sum(word in text for word in subject.words)
    return subject.path in text or subject.test in text or shared > 1


def names_file(text: str, subject: Subject) -> bool:
    return subject.path in text or subject.test in text


def seconds(command: list[str], folder: Path, stdin: bytes = b"") -> float:
    """The median of several runs, in processor time of the command and its git."""
    times = []
    for _ in range(ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=folder, input=stdin, capture_output=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(times)


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    chance = random.Random(7)  # noqa: S311, the same repository in every run
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subjects = make(folder, chance)
        edits = chance.sample(subjects, EDITS)
        lessons = {path.name: path.read_text() for path in folder.glob("lessons/2026/*.md")}
        shown = naming = relevant = answered = owed = silent_right = 0
        began = time.perf_counter()
        for number, subject in enumerate(edits):
            command = [FIXLEARN, "recall", "--hook", "claude-code"]
            run = subprocess.run(
                command, input=event(folder, subject, f"s{number}"), capture_output=True, check=True
            )
            texts = [text for file, text in lessons.items() if file.encode() in run.stdout]
            has_lesson = any(names_file(text, subject) for text in lessons.values())
            owed += has_lesson
            answered += has_lesson and bool(texts)
            silent_right += not has_lesson and not texts
            shown += len(texts)
            naming += sum(names_file(text, subject) for text in texts)
            relevant += sum(is_relevant(text, subject) for text in texts)
        each = (time.perf_counter() - began) / EDITS
        print(f"{len(lessons):,} lessons, {EDITS} edits, {each * 1000:.0f} ms each")
        print(f"lessons shown: {shown}; name the file or its test: {naming}; relevant: {relevant}")
        print(f"edits of a file that lessons name: {owed}, of these answered: {answered}")
        print(f"other edits: {EDITS - owed}, of these silent: {silent_right}")
        floor = seconds([sys.executable, "-c", "pass"], folder)
        patterns = [part for each in patterns_of([edits[0].path]) for part in ("-e", each)]
        grep = seconds(["git", "grep", "--untracked", "-E", *patterns, "--", "lessons"], folder)
        for what, subject in (("answer", edits[0]), ("silence", subjects[-1])):
            command = [FIXLEARN, "recall", "--hook", "claude-code"]
            taken = seconds(command, folder, event(folder, subject, ""))
            ratio = (taken - grep) / floor
            print(f"{what}: {ratio:.1f} x python -c pass, and one git grep of {grep * 1000:.0f} ms")


if __name__ == "__main__":
    main()
