"""A changelog, and the section that is put into it."""

from __future__ import annotations

from fixlearn.releases.changelog import Update, WantedHeading, with_section

V1 = WantedHeading("v1.0", "1.0")
BEGIN = "<!-- fixlearn:begin v1.0 sha256:0123456789abcdef -->\n"
END = "<!-- fixlearn:end v1.0 -->\n"


def body(level: int, title: str = "What v1.0 taught") -> str:
    return f"{'#' * level} {title}\n\n- **Rows lost.** A test looks at them.\n"


def put(changelog: str, sought: WantedHeading = V1, **options: bool) -> Update:
    return with_section(changelog, sought, body, "CHANGELOG.md", **options)
