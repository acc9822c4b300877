"""The history of a team: thirty lessons, five releases on two lines, and every way to owe.

`write` makes it with real git. Some commits were made past all hooks. The numbers that all
outputs must have are counted by hand in `test_summary_team_history.py`.
"""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support import GitRepo

TITLES = {
    # v1.0
    "invoice-total": "Invoice total ignores the discount",
    "stock-count": "Stock goes below zero during a sale",
    "mail-queue": "Mails are sent twice after a restart",
    "page-break": "Page break splits a table row",
    "login-loop": "Login redirects for ever",
    "csv-quote": "Quotes in a cell break the export",
    "tax-rate": "Tax rate of last year is applied",
    "cart-merge": "Carts of two devices lose items",
    "unit-mix": "Grams are read as ounces",
    "time-zone": "Delivery date is a day early",
    "old-import": "Import stops at an empty line",
    "key-cache": "Revoked keys still open the door",
    # v1.0.1, and v1.1
    "print-margin": "Margins vanish when printing labels",
    # v1.1
    "sort-order": "Umlauts sort behind the letter z",
    "cart-merged": "Carts of two devices lost items",
    "search-empty": "Search for nothing returns everything",
    "retry-storm": "Retries overload the payment service",
    "photo-turn": "Photos appear upside down",
    "coupon-twice": "One coupon works several times",
    "phone-code": "Country codes are cut from phone numbers",
    # v2.0
    "slow-report": "Monthly report runs for hours",
    "unit-check": "Weights have no unit in the database",
    "menu-focus": "Keyboard focus leaves the open menu",
    "draft-lost": "Drafts disappear after a timeout",
    "vote-race": "Two votes at once count as one",
    "link-colour": "Visited links cannot be read",
    "price-cents": "Prices above a million lose their cents",
    "alarm-mute": "Alarms stay silent at night",
    "map-zoom": "Maps jump to the equator",
    "font-size": "Small fonts overlap on old screens",
}
WEAKER = "The handbook says how stock is booked."


def lesson(id: str, day: str, *steps: str, keys: str = "") -> dict[str, str]:
    """{path: text} of a lesson; each step is a prevention as YAML."""
    prevention = "".join(f"  - {step}\n" for step in steps)
    text = (
        f"---\ntitle: {TITLES[id]}\ndate: {day}\ngap: No check knew {id.replace('-', ' ')}.\n"
        f"{keys}prevention:\n{prevention}---\n\nSeen by a customer.\n"
    )
    return {f"lessons/2026/{id}.md": text}


def done(id: str, kind: str = "test", *, proof: bool = False) -> str:
    """A prevention whose evidence is a test."""
    name = f"tests/test_{id.replace('-', '_')}.py::test_{id.replace('-', '_')}"
    step = f"kind: {kind}\n    change: A check of {id} runs on every commit.\n    evidence: {name}"
    if proof:
        step += (
            f"\n    proof:\n      of: {name}\n      command: pytest -q\n"
            "      failed-on: 1234567 before\n      passed-on: 2345678 fix"
        )
    return step


def planned(id: str, due: str, kind: str = "test", because: str = "") -> str:
    """A repair item."""
    reason = f"\n    because: {because}" if because else ""
    return (
        f"kind: {kind}\n    change: A check of {id} runs on every commit.\n    status: planned\n"
        f"    owner: shop team\n    due: {due}{reason}"
    )


def other(kind: str, change: str, evidence: str) -> str:
    """A prevention of any kind."""
    return f"kind: {kind}\n    change: {change}\n    evidence: {evidence}"


class Team:
    """Writes the commits of the team; `commits` has the hash of each that has a name."""

    def __init__(self, repo: GitRepo) -> None:
        self.repo = repo
        self.commits: dict[str, str] = {}

    def on(self, day: str) -> None:
        """Go on at eight o'clock of a day."""
        year, month, number = map(int, day.split("-"))
        self.repo.tick(calendar.timegm((year, month, number, 8, 0, 0)) - self.repo.now)
        self.day = day

    def commit(self, name: str, message: str, files: dict[str, str] | None = None) -> None:
        self.commits[name] = self.repo.commit(message, files)

    def fix(self, id: str, *steps: str, subject: str = "", keys: str = "") -> None:
        """A fix with its lesson and its test."""
        name = id.replace("-", "_")
        files = {
            f"app/{name}.py": f"{name} = 'fixed on {self.day}'\n",
            f"tests/test_{name}.py": f"def test_{name}():\n    assert True\n",
            **lesson(id, self.day, *(steps or (done(id),)), keys=keys),
        }
        self.commit(id, f"fix: {subject or TITLES[id].lower()}\n\nLesson: {id}", files)

    def bare_fix(self, name: str, lines: str = "") -> None:
        """A fix of a released line, without a lesson."""
        self.commit(name, f"fix: {name}\n\n{lines}".strip(), {f"app/{name}.py": f"{name} = 2\n"})


def write(repo: GitRepo) -> Team:
    """The whole history, up to what is unreleased."""
    team = Team(repo)
    _before_the_adoption(team)
    _v1_0(team)
    _v1_1(team)
    _v2_0(team)
    team.on("2026-04-08")
    team.bare_fix("basket")
    return team


def _before_the_adoption(team: Team) -> None:
    team.on("2025-12-01")
    names = (*(id.replace("-", "_") for id in TITLES), "header", "footer", "banner")
    names += ("basket", "receipt", "report", "typo", "label")
    app = {f"app/{name}.py": f"{name} = 'as released first'\n" for name in names}
    team.commit("begin", "feat: begin", app)
    team.bare_fix("header")
    team.on("2025-12-05")
    team.repo.tag("v0.9")
    team.on("2026-01-05")
    team.bare_fix("footer")
    team.commit("adoption", "chore: adopt fixlearn")
    settings = f"since: [{team.commits['adoption'][:12]}]\n"
    team.commit("settings", "chore: configure fixlearn", {".fixlearn.yaml": settings})


def _v1_0(team: Team) -> None:
    team.on("2026-01-12")
    team.fix("invoice-total")
    team.fix("stock-count", done("stock-count", "guard", proof=True))
    team.fix("mail-queue", done("mail-queue", "lint"))
    team.fix("page-break", done("page-break", "property-test"))
    team.fix("login-loop", other("monitor", "An alert counts redirects.", "https://example.com/a"))
    team.fix("csv-quote", other("document", "The page on exports shows it.", "app/csv_quote.py"))
    team.fix("tax-rate", planned("tax-rate", "2026-02-20"))
    team.fix("cart-merge", planned("cart-merge", "2026-03-01", "guard"))
    team.fix("unit-mix")
    team.fix("time-zone")
    team.fix("old-import")
    team.fix("key-cache")
    team.on("2026-01-20")
    team.bare_fix("banner")
    team.on("2026-01-26")
    team.bare_fix("report", "Lesson: later 2026-02-10 (the release is near)")
    team.bare_fix("typo", "Lesson: none (only a spelling mistake)")
    team.bare_fix("label", "Fix: no (a wish of marketing)")
    team.on("2026-02-02")
    team.repo.tag("v1.0")


def _v1_1(team: Team) -> None:
    repo = team.repo
    team.on("2026-02-09")
    team.fix("print-margin")
    repo.branch("maintenance", "v1.0")
    repo.tick()
    repo.git("cherry-pick", "-x", team.commits["print-margin"])
    team.on("2026-02-12")
    team.bare_fix("receipt")
    team.on("2026-02-16")
    repo.tag("v1.0.1")
    repo.switch("main")
    team.on("2026-02-19")
    later = lesson("tax-rate", "2026-01-12", planned("tax-rate", "2026-03-10"))
    team.commit("postponed", "docs: later", later)
    team.on("2026-02-23")
    for id in ("sort-order", "cart-merged", "photo-turn", "coupon-twice", "phone-code"):
        team.fix(id)
    team.fix("search-empty", planned("search-empty", "2026-03-20"))
    team.fix("retry-storm", planned("retry-storm", "2026-04-01", "contain"))
    team.fix(
        "key-cache",
        done("key-cache"),
        other("guard", "A key is a lease that ends.", "tests/test_key_cache.py::test_key_cache"),
        subject="revoked keys open the door again",
    )
    repo.git("rm", "-q", "tests/test_time_zone.py")
    team.commit("lost", "test: tidy up")
    keys = "retired: imports are done by a library now\n"
    retired = lesson("old-import", "2026-01-12", done("old-import"), keys=keys)
    team.commit("retired", "docs: retire a lesson", retired)
    team.commit(
        "gift", "feat: gift cards", {"app/gift.py": "def gift(card):\n    return card.sum\n"}
    )
    mended = "def gift(card):\n    return card.rest\n"
    team.commit("own work", "fix: the rest of a gift card", {"app/gift.py": mended})
    team.on("2026-03-02")
    repo.tag("v1.1")


def _v2_0(team: Team) -> None:
    repo = team.repo
    team.on("2026-03-16")
    settles = f'fixes:\n  - "{team.commits["report"][:10]} fix: report"\n'
    test = {"tests/test_slow_report.py": "def test_slow_report():\n    assert True\n"}
    late = lesson("slow-report", team.day, done("slow-report"), keys=settles)
    team.commit("late", "docs: what the report taught", {**late, **test})
    team.fix("unit-check", done("unit-check", "guard"), keys="supersedes: unit-mix\n")
    for id in list(TITLES)[22:]:
        team.fix(id)
    finished = lesson("search-empty", "2026-02-23", done("search-empty"))
    team.commit("finished", "test: search for nothing", finished)
    repo.git("rm", "-q", "lessons/2026/cart-merge.md")
    team.commit("deleted", "chore: tidy up lessons")
    reason = "the authority publishes rates in April"
    again = planned("tax-rate", "2026-05-01", because=reason)
    team.commit("again", "docs: later again", lesson("tax-rate", "2026-01-12", again))
    weaker = other("document", WEAKER, "app/stock_count.py")
    team.commit("weaker", "docs: stock", lesson("stock-count", "2026-01-12", weaker))
    team.on("2026-03-30")
    team.bare_fix("banner")
    team.on("2026-04-06")
    repo.tag("v2.0")
