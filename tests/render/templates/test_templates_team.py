"""Templates of a team: what they get, what becomes of hostile text, and what a mistake says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from jinja2.defaults import DEFAULT_FILTERS, DEFAULT_NAMESPACE
from markdown_it import MarkdownIt

from fixlearn.errors import UsageError
from fixlearn.render.sanitize import sanitize_terminal
from fixlearn.render.summary_document import SummaryDocument
from fixlearn.render.templates import TeamTemplate
from tests.render.hostile import HOSTILE, harm, trend
from tests.render.page.reader import Reader, full_of
from tests.render.templates.documentation import rows


def template(name: str, **files: str) -> TeamTemplate:
    """The template of that name; `files` are its folder, with "_" for "." in their names."""
    folder = {file.replace("_", "."): text for file, text in files.items()}

    def load(name: str) -> tuple[str, str] | None:
        return (folder[name], f"ours/{name}") if name in folder else None

    return TeamTemplate(name, load)


def rendered(name: str, text: str, *releases: Any) -> str:
    document = SummaryDocument([*releases] or [full_of("x")])
    return template(name, **{name.replace(".", "_"): text}).render(document)


def refusal(text: str, **files: str) -> str:
    """What the error says to which a text template leads."""
    with pytest.raises(UsageError) as caught:
        template("a.txt", a_txt=text, **files).render(SummaryDocument([full_of("x")], trend("x")))
    return str(caught.value)


def test_the_documentation_lists_our_filters_and_functions() -> None:
    ours: set[str] = {"heading"}
    for file in ("a.txt", "a.md", "a.html"):
        environment = template(file, **{file.replace(".", "_"): ""})._template.environment
        ours |= {f"\\|{name}" for name in set(environment.filters) - set(DEFAULT_FILTERS)}
        ours |= set(environment.globals) - set(DEFAULT_NAMESPACE)

    assert {name.partition("(")[0] for name, _ in rows("| name | effect |")} == ours


# Each value where a template may put it: at the start of a line, beside another one, in a macro, in
# a block, in a filter block, joined to markup, and as a part of a value that is no text.
EVERYWHERE = """\
{% macro item(text) %}
- {{ text }}
{% endmacro %}
{% macro braces() %}{x}{% endmacro %}
{% for lesson in release.lessons %}
{{ lesson.title }}

{{ braces().format(x=lesson.title) }}
{{ braces().format_map({"x": lesson.title}) }}
{{ lesson.title }} {{ lesson.title }}
{{ item(lesson.title) }}
{% set block %}{{ lesson.title }}{% endset %}
{{ block }}

{{ item(lesson.title) ~ lesson.title }}
{{ ["x", lesson.title]|join(": ") }} {{ "%s and %s"|format(lesson.title, lesson.id) }}
{% filter replace("zzz", "") %}{{ lesson.title|upper }}{% endfilter %}

{{ lesson }}
{{ lesson.title|e }} {{ lesson.body }}
{% endfor %}
{{ release.sections }}
{{ heading(9) }} {{ release.name }}
"""


@given(HOSTILE)
@settings(max_examples=30)
def test_no_text_from_outside_commands_a_log_or_a_terminal(text: str) -> None:
    for name in ("a.txt", "a.md", "a.html"):
        assert list(harm(rendered(name, EVERYWHERE, full_of(text)))) == []


# Ways to show a value, and nothing else.
ALONE = (
    "{{ release.name }}",
    "{{ release.name|e }}",
    "{{ release.name|upper ~ release.name }}",
    "{% macro same(text) %}{{ text }}{% endmacro %}{{ same(release.name) ~ release.name }}",
    "{% macro braces() %}{}{% endmacro %}{{ braces().format(release.name) }}",
    "{% set block %}{{ release.name }}{% endset %}{{ block }}",
    "{% filter upper %}{{ release.name }}{% endfilter %}",
)


@given(HOSTILE)
@settings(max_examples=30)
def test_text_from_outside_is_plain_text_in_markdown(text: str) -> None:
    for source in ALONE:
        tokens = MarkdownIt().parse(rendered("a.md", source, full_of(text)))
        assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
        inside = {child.type for token in tokens for child in token.children or ()}
        assert inside <= {"text", "text_special"}


@given(HOSTILE)
@settings(max_examples=30)
def test_text_from_outside_is_plain_text_in_html(text: str) -> None:
    tags = (
        "<details><summary>{{ release.name }}</summary><b title='{{ release.name }}'></b></details>"
    )
    for name in ("a.html", "a.md"):
        source = tags if name == "a.html" else tags.replace("'{{ release.name }}'", "x")
        assert Reader(rendered(name, source, full_of(text))).shape == Reader(source).shape
    assert ("summary", sanitize_terminal(f"x{text}")) in Reader(
        rendered("page.html.jinja", tags, full_of(f"x{text}"))
    ).texts


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("notes.md", "- **a \\*b\\* &lt;c&gt;**"),
        ("notes.markdown.j2", "- **a \\*b\\* &lt;c&gt;**"),
        ("notes.html", "- **a *b* &lt;c&gt;**"),
        ("NOTES.HTML.JINJA2", "- **a *b* &lt;c&gt;**"),
        ("feed.xml.jinja", "- **a *b* &lt;c&gt;**"),
        ("notes.txt", "- **a *b* <c>**"),
        ("notes.jinja", "- **a *b* <c>**"),
        ("notes", "- **a *b* <c>**"),
    ],
)
def test_the_file_name_of_a_template_decides_its_format(name: str, output: str) -> None:
    assert rendered(name, "- **{{ release.name }}**", full_of("a *b* <c>")) == output


def test_macros_blocks_and_other_templates_keep_their_own_markup() -> None:
    made = template(
        "notes.md",
        notes_md="{% extends 'base.md' %}{% from 'parts.md' import bold %}"
        "{% block body %}{{ super() }}{{ bold(release.name) }}{% endblock %}",
        base_md="# Top\n\n{% block body %}* one\n{% endblock %}{% include 'end.md' %}\n",
        parts_md="{% macro bold(text) %}**{{ text }}**{% endmacro %}",
        end_md="\n<!-- {{ '*' }} -->",
    )

    assert (
        made.render(SummaryDocument([full_of("a*b")])) == "# Top\n\n* one\n**a\\*b**\n<!-- \\* -->"
    )


def test_safe_text_is_not_escaped_and_can_be_written_to_a_file() -> None:
    source = "{{ release.name|safe }}"

    assert rendered("a.md", source, full_of("**a**\n\udcff")) == "**a**\n\\udcff"


def test_html_shows_the_markdown_of_a_lesson_s_body() -> None:
    release = full_of("x")
    lesson = release.lessons[0]._replace(body="It was *slow*. <script>")

    output = rendered(
        "a.html",
        "{{ release.lessons[0].body|prose }}",
        release._replace(lessons=(lesson,)),
    )

    assert output == "<p>It was <em>slow</em>. &lt;script&gt;</p>\n"


def test_text_can_be_wrapped() -> None:
    source = "{{ 'word ' * 12 ~ '::error::'|wrapped(40, '- ', '  ') }}\n"

    assert rendered(
        "a.txt", source.replace("'word ' * 12 ~ '::error::'", "('word ' * 9 ~ '::x')")
    ) == ("- word word word word word word word\n  word word : :x\n")


UNKNOWN = "the template uses an unknown name"
SYNTAX = "the template has a syntax error"
FAILS = "the template cannot be rendered"
NAMES = "fixlearn summary --format json     shows names and values"
CORRECT = "correct this line, then repeat"
TOO_MANY = "loops over range() have more than 100,000 rounds together"
ENDLESS = "it includes or calls itself without end"
CONSTANTS = "the filter of a filter block takes constants only"


@pytest.mark.parametrize(
    ("text", "line", "what", "why", "hint"),
    [
        (
            "\n{{ release.lesons }}",
            2,
            UNKNOWN,
            "'dict object' has no attribute 'lesons'; did you mean \"lessons\"?",
            NAMES,
        ),
        ("{{ lessons }}", 1, UNKNOWN, "'lessons' is undefined", NAMES),
        (
            "\n\n{% for x in %}",
            3,
            SYNTAX,
            "Expected an expression, got 'end of statement block'",
            "correct line 3, then repeat",
        ),
        (
            "{% filter replace('x', release.name) %}x{% endfilter %}",
            1,
            SYNTAX,
            CONSTANTS,
            "correct line 1, then repeat",
        ),
        ("\n{{ release.commits / 0 }}", 2, FAILS, "ZeroDivisionError: division by zero", CORRECT),
        (
            "{% for a in range(999) %}\n{% for b in range(999) %}{% endfor %}{% endfor %}",
            2,
            FAILS,
            TOO_MANY,
            CORRECT,
        ),
        ("{% for a in range(10 ** 30) %}{% endfor %}", 1, FAILS, TOO_MANY, CORRECT),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", 1, FAILS, ENDLESS, CORRECT),
        ("{% include 'a.txt' %}", 1, FAILS, ENDLESS, CORRECT),
        (
            "{% include 'b.txt' %}",
            1,
            "there is no template b.txt",
            "a template can use others in its folder only",
            "put it in the folder of this template, then repeat",
        ),
        ("{{ 'x' * 10 ** 15 }}", 1, FAILS, "its output does not fit into memory", CORRECT),
    ],
)
def test_an_error_has_its_line_and_reason(
    text: str, line: int, what: str, why: str, hint: str
) -> None:
    assert refusal(text) == f"ours/a.txt:{line}: {what}\n  why: {why}\n  hint: {hint}"


def test_an_unknown_filter_is_refused() -> None:
    """What Jinja2 says of it differs by version."""
    assert refusal("{{ release|sentances }}").startswith(
        f"ours/a.txt:1: {SYNTAX}\n  why: No filter named 'sentances'."
    )


@pytest.mark.parametrize(
    "expression",
    [
        "''.__class__.__mro__",
        "release.update({'name': 'x'})",
        "release.lessons.append(1)",
        "heading.__globals__",
        "release|attr('__class__')",
        "self.__init__",
        "cycler.__init__.__globals__",
    ],
)
def test_the_sandbox_gives_no_access_to_python(expression: str) -> None:
    assert refusal(f"{{{{ {expression} }}}}").startswith("ours/a.txt:1: the template ")


def test_an_error_in_an_included_template_has_the_line_of_that_template() -> None:
    assert refusal("{% include 'b.txt' %}", b_txt="\n{{ nothing }}").startswith("ours/b.txt:2: ")
    assert refusal("{% include 'b.txt' %}", b_txt="\n{% end %}").startswith("ours/b.txt:2: ")
