"""The questions, as Ibis expressions over the facts: any engine answers them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import ibis
from ibis import Table, _

from fixlearn.lessons.prevention import KIND_RANK
from fixlearn.lessons.standing import Group, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fixlearn.rollup.engine import Period


# Two lessons are compared if they share one of their rarest words, so that no gap is compared
# with all others. A word of more lessons is not rare.
_RAREST = 3
_MAX_SHARING = 40
# What is between words, as the regular expressions of all engines have it: they know different
# classes of letters.
_NO_WORD = "[\\s!-/:-@\\[-`{-~\u00a0-\u00bf\u2000-\u206f\u3000-\u303f]+"
_MIN_WORD = 3  # letters
MAX_COPIES = 3  # preventions that are offered for one lesson

MIN_FIXES = 5  # of a repository without a new lesson, until it counts as one that does not learn
_PAIR = "repository lesson title gap audience holds is_active evidence kind".split()
_NEEDS = "repository lesson title audience".split()
_SOURCE = (*_NEEDS, "kind", "evidence")

_RANK_OF_KIND = ibis.cases(*((_.kind == name, rank) for name, rank in KIND_RANK.items()), else_=99)
# The questions, each with the order of its rows.
QUESTIONS: Mapping[str, Sequence[Any]] = {
    "repositories": ("repository",),
    "owed": ("repository", "role", "items"),
    "overdue": ("repository", "role", "items"),
    "owed_by_role": (ibis.desc("overdue"), ibis.desc("items"), "role"),
    "learned": (ibis.desc("date"), "repository", "lesson"),
    "quarters": (ibis.desc("quarter"), _RANK_OF_KIND, "kind"),
    "repeats": ("reference", "repository", "lesson"),
    "suggestions": (
        *(ibis.desc("similarity"), "repository", "lesson"),
        *("other_repository", "other_lesson"),
    ),
    "copies": ("repository", "lesson", "place"),
}


class Tables:
    """The answers of one engine."""

    def __init__(
        self,
        facts: Table,
        listed: Sequence[str],
        period: Period,
        keep: Callable[[Table], Table],
    ) -> None:
        """`listed` are the repositories that should send facts; `keep` stores a table's rows."""
        self._all, self._keep = facts, keep
        self._listed = listed
        on = period.on
        self._on = on.isoformat()
        self._news_from = (on - period.since).isoformat()
        self._fresh_from = (on - period.stale).isoformat()
        self._recent_from = (on - period.learning).isoformat()

    def first_rows(self, question: str, most: int, each: int) -> Table:
        """The first rows of a question, and the first `each` of a repository, in order.

        The column `total` has the number of all rows.
        """
        rows = self.numbered(question).mutate(total=_.count().over())
        if each and "repository" in rows.columns:
            number = ibis.row_number().over(group_by="repository", order_by="at")
            rows = rows.mutate(number=number).filter((_.at < most) | (_.number < each))
            return rows.order_by("at").drop("at", "number")
        return rows.filter(_.at < most).order_by("at").drop("at")

    def numbered(self, question: str) -> Table:
        """The rows of a question, with their place `at` in its order."""
        table: Table = getattr(self, question)
        at = ibis.row_number().over(order_by=QUESTIONS[question])
        return self._keep(table.mutate(at=at))

    @cached_property
    def _latest(self) -> Table:
        """The newest file of each repository, with what its line `repository` says."""
        is_head = _.fact == "repository"
        files = self._all.group_by("repository", "filename").agg(
            day=_.day.max(where=is_head),
            version=_.version.max(where=is_head),
            enforce=_.enforce.max(where=is_head),
        )
        newest_first = [files.day.fill_null("").desc(), files.filename.desc()]
        number = ibis.row_number().over(group_by="repository", order_by=newest_first)
        newest = files.mutate(number=number).filter(_.number == 0).drop("number")
        return self._keep(newest.mutate(code=ibis.row_number().over(order_by="repository")))

    @cached_property
    def _facts(self) -> Table:
        """The facts that count, each with the code of its repository."""
        files = self._latest.select("repository", "filename", "code")
        return self._all.join(files, ["repository", "filename"])

    @cached_property
    def _lessons(self) -> Table:
        """Each lesson once, as its newest release has it, and as HEAD has it."""
        rows = self._facts.filter(_.fact == "lesson")
        newest_first = [rows.released.fill_null("9999").desc(), rows.release]
        number = ibis.row_number().over(group_by=["repository", "lesson"], order_by=newest_first)
        group = ibis.ifelse(_.holds.isnull(), _.group, _.group_now)  # facts of older versions
        newest = rows.mutate(number=number, current=group).filter(_.number == 0)
        return self._keep(
            newest.select(
                "repository",
                "code",
                "lesson",
                "title",
                "gap",
                "date",
                "cause",
                "audience",
                "declared_same_as",
                "evidence",
                id=ibis.row_number(),
                kind=_.strongest_kind,
                group=_.current,
                state=_.state_now.fill_null(_.state),
                holds=(_.current == Group.RULED_OUT).fill_null(False),
                is_active=(_.current != Group.ENDED).fill_null(False),
            )
        )

    @cached_property
    def _repairs(self) -> Table:
        return self._facts.filter((_.fact == "repair") & (_.status == "planned"))

    @cached_property
    def owed(self) -> Table:
        """What each repository owes, by role: repair items; lessons of fixes have no role."""
        repairs = (
            self._repairs.mutate(role=_.owner.fill_null("").strip())
            .group_by("repository", key=_.role.lower())
            .agg(
                role=_.role.min(),
                items=_.count(),
                overdue=_.count(where=_.due < self._on),
                next_due=_.due.min(),
            )
            .drop("key")
        )
        heads = (
            self._facts.filter(_.fact == "release")
            .group_by("repository")
            .agg(owed=_.owed.sum(), late=_.overdue.sum())
        )
        days = self._latest.select("repository", "day")
        listed = self._repairs.drop("day").join(days, "repository", how="left")
        known = listed.group_by("repository").agg(
            known=_.count(), known_late=_.count(where=_.due < _.day)
        )
        fixes = (
            heads.join(known, "repository", how="left")
            .select(
                "repository",
                role=ibis.literal(""),
                items=(_.owed.fill_null(0) - _.known.fill_null(0)).cast("int64"),
                overdue=(_.late.fill_null(0) - _.known_late.fill_null(0)).cast("int64"),
                next_due=ibis.null("string"),
            )
            .filter(_["items"] > 0)
        )
        columns = ("repository", "role", "items", "overdue", "next_due")
        return self._keep(repairs.select(*columns).union(fixes.select(*columns)))

    @cached_property
    def overdue(self) -> Table:
        """What each repository should have done already."""
        return self.owed.filter(_.overdue > 0)

    @cached_property
    def owed_by_role(self) -> Table:
        """What is owed in all repositories, by role."""
        by_role = self.owed.group_by(key=_.role.lower()).agg(
            role=_.role.min(),
            items=_["items"].sum().cast("int64"),
            overdue=_.overdue.sum().cast("int64"),
            next_due=_.next_due.min(),
            repositories=_.repository.nunique(),
        )
        return by_role.drop("key")

    @cached_property
    def repositories(self) -> Table:
        """Every repository that is listed or sends: its state, and what it has and owes."""
        sent = self._latest.select("repository", "day", "version", "enforce", is_sent=True)
        names = ibis.literal(["", *self._listed], "array<string>").unnest().name("repository")
        each_fix = (
            self._facts.filter(_.fact == "fix")
            .group_by("repository", "commit")  # a fix that is in several releases counts once
            .agg(committed=_.committed.min(), is_covered=(_.outcome == "covered").any())
        )
        fixes = each_fix.group_by("repository").agg(
            fixes=_.count(),
            uncovered=_.count(where=~_.is_covered),
            recent_fixes=_.count(where=_.committed >= self._recent_from),
        )
        lessons = self._lessons.group_by("repository").agg(
            lessons=_.count(where=_.is_active),
            holding=_.count(where=_.holds),
            recent_lessons=_.count(where=_.date >= self._recent_from),
        )
        owed = self.owed.group_by("repository").agg(
            owed=_["items"].sum().cast("int64"), overdue=_.overdue.sum().cast("int64")
        )
        listed = names.as_table().filter(_.repository != "").mutate(is_listed=True)
        joined = listed.outer_join(sent, "repository")
        joined = joined.mutate(repository=ibis.coalesce(_.repository, _.repository_right)).drop(
            "repository_right"
        )
        for other in (fixes, lessons, owed):
            joined = joined.join(other, "repository", how="left").drop("repository_right")
        counts = "fixes uncovered recent_fixes lessons holding recent_lessons owed overdue".split()
        filled = joined.mutate(**{name: joined[name].fill_null(0) for name in counts})
        state = ibis.cases(
            (_.is_sent.isnull(), "never sent"),
            (_.day.fill_null("9999") < self._fresh_from, "stopped sending"),
            ((_.recent_fixes >= MIN_FIXES) & (_.recent_lessons == 0), "not learning"),
            (_.day.isnull(), "day unknown"),
            (_.is_listed.isnull() & bool(self._listed), "not in the list"),
            else_="learning",
        )
        columns = ("repository", "state", "day", "version", "enforce", *counts)
        return filled.mutate(state=state).select(*columns)

    @cached_property
    def learned(self) -> Table:
        """The lessons of the last days."""
        news = self._lessons.filter((_.date > self._news_from) & (_.date <= self._on))
        return news.select("repository", "lesson", "title", "kind", "group", "date", "audience")

    @cached_property
    def quarters(self) -> Table:
        """The lessons of each quarter, by the kind of their strongest prevention."""
        month = _.date.substr(5, 2)
        number = ibis.cases(
            (month <= "03", "1"), (month <= "06", "2"), (month <= "09", "3"), else_="4"
        )
        rows = self._lessons.mutate(quarter=_.date.substr(0, 4).concat("-Q", number))
        return rows.group_by("quarter", "kind").agg(
            lessons=_.count(), holding=_.count(where=_.holds)
        )

    def _side(self, prefix: str, names: Sequence[str]) -> Table:
        """These columns of all lessons, to join by the id."""
        return self._lessons.select(**{f"{prefix}{name}": _[name] for name in ("id", *names)})

    @cached_property
    def _declared(self) -> Table:
        lessons = self._lessons.filter(_.declared_same_as.length() > 0)
        declared = lessons.select("id", reference=_.declared_same_as.unnest())
        others = self._lessons.select(other_id="id", reference=_.repository.concat("/", _.lesson))
        pairs = declared.join(others, "reference", how="left")
        return self._keep(pairs.select("id", "other_id", "reference"))

    @cached_property
    def repeats(self) -> Table:
        """Lessons that declare themselves to be the same as one of another repository."""
        pairs = self._declared.join(self._side("", _PAIR), "id")
        pairs = pairs.join(self._side("other_", _PAIR), "other_id", how="left")
        return pairs.select(*_PAIR, *(f"other_{name}" for name in _PAIR), "reference")

    # Each large step of the search for similar gaps is kept, so that an engine needs memory for
    # one of them at a time, and does not join all lessons by common words first.

    @cached_property
    def _words(self) -> Table:
        """The words in the gap of each active lesson, each once."""
        lessons = self._lessons.filter(_.is_active)
        words = lessons.select("id", "code", word=_.gap.lower().re_split(_NO_WORD).unnest())
        return self._keep(words.filter(_.word.length() >= _MIN_WORD).distinct())

    @cached_property
    def _shared_words(self) -> Table:
        """Those that several lessons have, as numbers, and how many have each; rare words first."""
        counts = self._words.group_by("word").agg(sharing=_.count()).filter(_.sharing > 1)
        rarest_first = ibis.row_number().over(order_by=["sharing", "word"])
        counts = self._keep(counts.mutate(number=rarest_first))
        return self._keep(
            self._words.join(counts, "word").select("id", "code", "number", "sharing")
        )

    def _pairs_with_a_rare_word(self) -> Table:
        """The ids of lessons of two repositories that share one of their rarest words."""
        rank = ibis.row_number().over(group_by="id", order_by="number")
        words = self._shared_words.filter(_.sharing <= _MAX_SHARING).mutate(rank=rank)
        rare = self._keep(words.filter(_.rank < _RAREST).select("id", "code", "number"))
        other = rare.select("number", other_id="id", other_code="code")
        pairs = rare.join(other, "number").filter(_.code < _.other_code)
        return self._keep(pairs.select("id", "other_id").distinct())

    @cached_property
    def _alike(self) -> Table:
        """The ids of lessons of two repositories with similar gaps, unless they declare it."""
        known = self._declared.filter(_.other_id.notnull()).select("id", "other_id")
        known = known.union(known.select(id="other_id", other_id="id"))
        pairs = self._pairs_with_a_rare_word().anti_join(known, ["id", "other_id"])
        words = self._shared_words.select("id", "number")
        of_first = self._keep(pairs.join(words, "id"))
        both = of_first.join(words.select("number", other_id="id"), ["other_id", "number"])
        both = self._keep(both.group_by("id", "other_id").agg(shared=_.count()))
        sizes = self._keep(self._words.group_by("id").agg(total=_.count()))
        others = sizes.select(other_id="id", other_total="total")
        both = both.join(sizes, "id").join(others, "other_id")
        both = both.mutate(either=_.total + _.other_total - _.shared)
        alike = both.filter(_.shared * 5 >= _.either * 3)  # three of five words are in both
        similarity = (_.shared * 100 / _.either).floor().cast("int64")
        return self._keep(alike.select("id", "other_id", similarity=similarity))

    @cached_property
    def suggestions(self) -> Table:
        """Lessons of two repositories with similar gaps, the most similar first."""
        pairs = self._alike.join(self._side("", _PAIR), "id")
        pairs = pairs.join(self._side("other_", _PAIR), "other_id")
        return pairs.select(*_PAIR, *(f"other_{name}" for name in _PAIR), "similarity")

    @cached_property
    def copies(self) -> Table:
        """Preventions that hold in one repository, for lessons of another that do not hold.

        A lesson is offered what holds for the same gap, or, if it came back, for its cause.
        """
        cause = self._same_cause.anti_join(self._same_gap, "id")
        offers = self._same_gap.select(
            "id", "source_id", why=ibis.literal("same gap"), rank=ibis.literal(0, "int64")
        ).union(cause.select("id", "source_id", why=ibis.literal("same cause"), rank=_.rank))
        names = self._side("source_", ("repository", "lesson"))
        offers = offers.join(names, "source_id")
        order = [offers["rank"], offers.source_repository, offers.source_lesson]
        place = ibis.row_number().over(group_by="id", order_by=order) + 1
        best = offers.select("id", "source_id", "why", place=place)
        best = best.filter(_.place <= MAX_COPIES).join(self._side("", _NEEDS), "id")
        best = best.join(self._side("source_", _SOURCE), "source_id")
        return best.select(*_NEEDS, *(f"source_{name}" for name in _SOURCE), "why", "place")

    @cached_property
    def _same_gap(self) -> Table:
        pairs = self._declared.filter(_.other_id.notnull()).select("id", "other_id")
        pairs = pairs.union(self._alike.select("id", "other_id"))
        both = pairs.select("id", source_id="other_id").union(
            pairs.select(id="other_id", source_id="id")
        )
        needs = self._lessons.filter(_.is_active & ~_.holds).select("id")
        sources = self._lessons.filter(_.holds & (_.evidence.length() > 0)).select(source_id="id")
        both = both.distinct().join(needs, "id").join(sources, "source_id")
        return self._keep(both)

    @cached_property
    def _same_cause(self) -> Table:
        repeats = self._facts.filter((_.fact == "fix") & _.repeat)
        again = repeats.select("repository", lesson=_.lessons.unnest()).distinct()
        again = again.mutate(is_again=True)
        lessons = self._lessons.filter(_.cause.notnull() & (_.cause != "unknown"))
        back = lessons.join(again, ["repository", "lesson"], how="left").filter(
            _.is_active & ~_.holds & ((_.group == Group.BACK) | _.is_again.notnull())
        )
        sources = lessons.filter(_.holds & (_.evidence.length() > 0))
        is_proven = ibis.ifelse(sources.state == State.PROVEN, 0, 1)
        best_first = [is_proven, _RANK_OF_KIND, sources.repository, sources.lesson]
        rank = ibis.row_number().over(group_by="cause", order_by=best_first)
        sources = sources.mutate(rank=rank).filter(_.rank < 10 * MAX_COPIES)
        sources = sources.select("cause", "rank", source_id="id", source="repository")
        pairs = back.select("cause", "id", "repository").join(sources, "cause")
        return pairs.filter(_.repository != _.source)
