"""What git has to search for to find the lessons near an edit, and which of them to show.

An agent waits for the answer before each of its edits, so no lesson is read that git did not
find, and nothing is shown rather than something that is only similar. Plain front matter is read
without YAML: its module takes longer to import than the rest of the answer.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

MOST = 3  # lessons of one answer
MOST_CANDIDATES = 60  # lessons that are read to choose from
_MOST_PATHS = 20  # of one question
_MAX_PATH = 500  # characters
_CROWD = 3  # lessons; if more are about the same area, none of them is about this edit
_RARE = 5  # lessons; a word that is in more says little, unless there are many lessons
_LEAST_WORDS = 2  # rare ones that a lesson shares with a prompt that names no file of it
_MANY = 100  # lessons, of which one may have a rare word
_TEST_MARK = "([_.-]?(tests?|spec))?"
# Also in a list; what is before and behind the folder is compared in `_names_area`.
_AREA = "^(areas:| *-) .*({folders})(/?[*]|/? *[]\"',]|/?$)"
LIFECYCLE = "^(supersedes|retired):"

FILE, NAMESAKE, AREA = 3, 2, 1  # how near a lesson is, as the steps of `recall`

_UNUSUAL = tuple("[{&*!%@`|>?'\"#,]}")  # a plain text does not begin with one of these
_BLOCKS = (">-", ">", "|", "|-")


class Brief:
    """What an agent reads of a lesson."""

    def __init__(self, path: str, date: str, title: str, gap: str, change: str, text: str) -> None:
        self.id = path.rpartition("/")[2].removesuffix(".md")
        self.path = path
        self.date = date
        self.title = title
        self.gap = gap
        self.change = change
        self.text = text  # of the whole file, to compare words


def patterns_of(paths: Iterable[str]) -> list[str]:
    """The extended regular expressions of the lines that may make a lesson near to these paths."""
    used = [path for path in paths if path and len(path) <= _MAX_PATH][:_MOST_PATHS]
    names = dict.fromkeys(map(_name_pattern, used))
    folders = {folder for path in used for folder in _folders(path)}
    area = _AREA.replace("{folders}", "|".join(map(_escaped, sorted(folders))))
    return [*names, *([area] if folders else [])]


def _name_pattern(path: str) -> str:
    stem, dot, ending = stem_of(path).rpartition(".")
    return f"{_escaped(stem)}{_TEST_MARK}[.]{_escaped(ending)}" if stem and dot else _escaped(path)


def _escaped(text: str) -> str:
    return "".join(f"[{char}]" if char in ".*+?(){}|$" else _ODD.get(char, char) for char in text)


_ODD = {"[": "[[]", "]": "[]]", "^": "\\^", "\\": "\\\\"}


def _folders(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def nearness(rows: Iterable[tuple[str, str]], paths: Collection[str]) -> dict[str, int]:
    """{path of a lesson: how near it is}, from (path, line) of what git found."""
    names = {path: bare_name(path) for path in paths}
    counterparts = {(name, not is_test) for name, is_test in names.values()}
    folders = {folder for path in paths for folder in _folders(path)}
    nearest: dict[str, int] = {}
    for lesson, line in rows:
        for token in _tokens(line):
            step = 0
            if token in paths:
                step = FILE
            elif "/" in token and bare_name(token) in counterparts:
                step = NAMESAKE
            elif line.startswith(("areas:", " ", "-")) and _names_area(token, folders, paths):
                step = AREA
            if step > nearest.get(lesson, 0):
                nearest[lesson] = step
    areas = [lesson for lesson, step in nearest.items() if step == AREA]
    crowd = areas if len(areas) > _CROWD else []
    return {lesson: step for lesson, step in nearest.items() if lesson not in crowd}


def _tokens(line: str) -> Iterator[str]:
    """The paths in a line of a lesson, without the names of tests in them."""
    for word in line.replace("[", " ").replace("]", " ").replace(",", " ").split():
        yield (
            word.strip("\"'`()").partition("::")[0].partition("#")[0].removeprefix("./").rstrip(".")
        )


def _names_area(token: str, folders: Collection[str], paths: Iterable[str]) -> bool:
    folder, _, last = token.rstrip("/").rpartition("/")
    if token.rstrip("/") in folders or (last in ("*", "**") and folder in folders):
        return True
    is_pattern = last.startswith("*.") and "*" not in last[1:] and folder in folders
    return is_pattern and any(
        path.startswith(f"{folder}/") and path.endswith(last[1:]) for path in paths
    )


def near_by_words(rows: Iterable[tuple[str, str]], lessons: int) -> dict[str, int]:
    """{path of a lesson: how many rare words it shares}, from (path, word) of what git found.

    `lessons` is the number of all lessons.
    """
    lessons_of: dict[str, set[str]] = {}
    for lesson, word in rows:
        lessons_of.setdefault(word.lower(), set()).add(lesson)
    shared: dict[str, int] = {}
    for having in lessons_of.values():
        if len(having) <= max(_RARE, lessons // _MANY):
            for lesson in having:
                shared[lesson] = shared.get(lesson, 0) + 1
    return {lesson: count for lesson, count in shared.items() if count >= _LEAST_WORDS}


def read_brief(path: str, content: bytes) -> Brief | None:
    """What an agent reads of a lesson; None if it is retired, planned or no lesson."""

    text = content.decode("utf-8", "replace")
    pairs = read_pairs(text)
    if pairs is None or any(key == "status" for key, _ in pairs):
        return _parsed_brief(path, content, text)
    first: dict[str, str] = {}
    for key, value in pairs:
        first.setdefault(key, value)
    if first.get("retired") or not all(first.get(key) for key in ("title", "gap", "change")):
        return None
    gap, change = first["gap"], first["change"]
    return Brief(path, first.get("date", ""), first["title"], gap, change, text)


def _parsed_brief(path: str, content: bytes, text: str) -> Brief | None:
    from fixlearn.lessons.lesson_file import parse_lesson

    lesson = parse_lesson(path, content).lesson
    if lesson is None or lesson.retired:
        return None
    steps = [step for step in lesson.prevention if step.status == "done"] or lesson.prevention
    day = lesson.date.isoformat()
    return Brief(path, day, lesson.title, lesson.gap, steps[0].change, text)


def superseded(contents: Iterable[bytes]) -> set[str]:
    """The ids that these lessons supersede."""

    pairs = (read_pairs(content.decode("utf-8", "replace")) or [] for content in contents)
    return {value for each in pairs for key, value in each if key == "supersedes"}


def best(briefs: Sequence[Brief], near: Mapping[str, int], words: Collection[str]) -> list[Brief]:
    """The lessons to show: the nearest, of these the ones with most words of the edit."""

    def order(brief: Brief) -> tuple[int, int, str, str]:
        text = brief.text.lower() if words else ""
        return near[brief.path], sum(word in text for word in words), brief.date, brief.id

    return sorted(briefs, key=order, reverse=True)[:MOST]


_STARTS = ("tests_", "tests.", "tests-", "test_", "test.", "test-")
_ENDS = tuple(f"{mark}{word}" for mark in "_.-" for word in ("tests", "test", "spec"))
_CAMEL_ENDS = ("Tests", "Test", "Spec")


def bare_name(path: str) -> tuple[str, bool]:
    """The name of a file in lower case without its mark of a test, and whether it has that mark.

    >>> bare_name("tests/test_pager.py"), bare_name("src/Pager.java"), bare_name("PagerTest.java")
    (('pager.py', True), ('pager.java', False), ('pager.java', True))
    """
    stem = stem_of(path)
    return stem.lower(), stem != path.rpartition("/")[2]


def stem_of(path: str) -> str:
    """The name of a file without its mark of a test: "pager.py" for "tests/test_pager.py"."""
    whole, dot, ending = path.rpartition("/")[2].rpartition(".")
    return f"{_without_end(_without_start(whole))}{dot}{ending}"


def _without_start(name: str) -> str:
    for start in _STARTS:
        if name.startswith(start) and name != start:
            return name[len(start) :]
    return name[4:] if name.startswith("Test") and "A" <= name[4:5] <= "Z" else name


def _without_end(name: str) -> str:
    for end in _ENDS:
        if name.endswith(end) and name != end:
            return name[: -len(end)]
    for end in _CAMEL_ENDS:
        before = name[: -len(end)]
        if name.endswith(end) and before and (before[-1].islower() or before[-1].isdecimal()):
            return before
    return name


def read_pairs(text: str) -> list[tuple[str, str]] | None:
    """The keys of a lesson's front matter with their texts, in order, each text on one line.

    A list has a pair for each item. None if the front matter is not written as `new` writes it.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if lines[0].rstrip(" \t") != "---":
        return None
    end = next((n for n, line in enumerate(lines) if n and line.rstrip(" \t") == "---"), 0)
    return _pairs(lines[1:end]) if end else None


def _pairs(lines: Sequence[str]) -> list[tuple[str, str]] | None:
    pairs: list[tuple[str, str]] = []
    key, number = "", 0
    while number < len(lines):
        content = lines[number].strip(" ")
        number += 1
        if not content or content.startswith("#"):
            continue
        depth = len(lines[number - 1]) - len(lines[number - 1].lstrip(" "))
        while content.startswith("- "):
            stripped = content[2:].lstrip(" ")
            depth += len(content) - len(stripped)
            content = stripped
        word, colon, value = content.partition(":")
        if colon and word.replace("-", "").isalpha() and value[:1] in ("", " "):
            key, value = word, value.strip(" ")
            item_depth = depth
        else:
            value, item_depth = content, depth - 1
        following = number
        while following < len(lines) and _is_continuation(lines[following], item_depth):
            following += 1
        if not value and colon:
            continue  # a list or a mapping follows
        more = [line.strip(" ") for line in lines[number:following]]
        texts = _texts(value, more)
        if not key or texts is None:
            return None
        pairs += ((key, text) for text in texts)
        number = following
    return pairs


def _is_continuation(line: str, depth: int) -> bool:
    return not line.strip(" ") or len(line) - len(line.lstrip(" ")) > depth


def _texts(value: str, more: Sequence[str]) -> list[str] | None:
    """The texts of a value, each on one line; None if it is not plain."""
    if value in _BLOCKS:
        return [" ".join(" ".join(more).split())]
    if any(more):
        value = " ".join([value, *more])
    if value[:1] == value[-1:] == "'" and len(value) > 1:
        inside = value[1:-1]
        is_whole = "'" not in inside.replace("''", "")
        return [" ".join(inside.replace("''", "'").split())] if is_whole else None
    if value[:1] == value[-1:] == '"' and len(value) > 1 and not {'"', "\\"} & {*value[1:-1]}:
        return [" ".join(value[1:-1].split())]
    if value.startswith("[") and value.endswith("]"):
        items = [item.strip(" ") for item in value[1:-1].split(",")]
        return items if all(map(_is_plain, items)) and "[" not in value[1:] else None
    return [" ".join(value.split())] if _is_plain(value) else None


def _is_plain(text: str) -> bool:
    is_mapping = ": " in text or text.endswith(":") or text.startswith("- ")
    return bool(text) and not text.startswith(_UNUSUAL) and not is_mapping and " #" not in text
