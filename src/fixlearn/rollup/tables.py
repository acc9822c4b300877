"""The questions, as Ibis expressions over the facts: any engine answers them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

from fixlearn.lessons.prevention import KIND_RANK
from fixlearn.lessons.standing import Group, State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, timedelta

    from ibis import Table
    from ibis.expr.types import Value

# Two lessons are compared if they share one of their rarest words, so that no gap is compared
# with all others. A word of more lessons is not rare.
_RAREST = 3
_MAX_SHARING = 40
_NO_WORD = r"[^\p{L}\p{N}]+"
_MIN_WORD = 3  # letters
MAX_COPIES = 3  # preventions that are offered for one lesson

MIN_FIXES = 5  # of a repository without a new lesson, until it counts as one that does not learn
_PAIR = "repository lesson title gap audience holds is_active evidence kind".split()


class Tables:
    """The answers of one engine, as tables in a stable order."""

    def __init__(
        self,
        facts: Table,
        listed: Sequence[str],
        *,
        on: date,
        since: timedelta,
        stale: timedelta,
        span: timedelta,
    ) -> None:
        """`listed` are the repositories that should send facts.

        Lessons are news for the days `since`. Facts older than `stale` are those of a repository
        that stopped sending. `span` is the time in which a repository should learn.
        """
        self._all = facts
        self._listed = listed
        self._on, self._news_from = on.isoformat(), (on - since).isoformat()
        self._fresh_from, self._recent_from = (on - stale).isoformat(), (on - span).isoformat()

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
        return files.mutate(number=number).filter(_.number == 0).drop("number").cache()

    @cached_property
    def _facts(self) -> Table:
        return self._all.semi_join(self._latest, ["repository", "filename"])

    @cached_property
    def _lessons(self) -> Table:
        """Each lesson once, as its newest release has it, and as HEAD has it."""
        rows = self._facts.filter(_.fact == "lesson")
        newest_first = [rows.released.fill_null("9999").desc(), rows.release]
        number = ibis.row_number().over(group_by=["repository", "lesson"], order_by=newest_first)
        group = ibis.ifelse(_.holds.isnull(), _.group, _.group_now)  # facts of older versions
        return (
            rows.mutate(number=number, current=group)
            .filter(_.number == 0)
            .select(
                "repository",
                "lesson",
                "title",
                "gap",
                "path",
                "date",
                "cause",
                "audience",
                "declared_same_as",
                kind=_.strongest_kind,
                group=_.current,
                state=_.state_now.fill_null(_.state),
                holds=(_.current == Group.RULED_OUT).fill_null(False),
                is_active=(_.current != Group.ENDED).fill_null(False),
                evidence=_.evidence,
            )
            .cache()
        )

    @cached_property
    def _fixes(self) -> Table:
        """Each fix once."""
        rows = self._facts.filter(_.fact == "fix")
        return rows.group_by("repository", "commit").agg(
            committed=_.committed.min(), is_covered=(_.outcome == "covered").any()
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
        both = repairs.select(*columns).union(fixes.select(*columns))
        return both.order_by("repository", "role", "items")

    @cached_property
    def owed_by_role(self) -> Table:
        """What is owed in all repositories, by role."""
        return (
            self.owed.group_by(key=_.role.lower())
            .agg(
                role=_.role.min(),
                items=_["items"].sum().cast("int64"),
                overdue=_.overdue.sum().cast("int64"),
                next_due=_.next_due.min(),
                repositories=_.repository.nunique(),
            )
            .drop("key")
            .order_by(ibis.desc("overdue"), ibis.desc("items"), "role")
        )

    @cached_property
    def repositories(self) -> Table:
        """Every repository that is listed or sends: its state, and what it has and owes."""
        sent = self._latest.select("repository", "day", "version", "enforce", is_sent=True)
        names = _names(self._listed)
        fixes = self._fixes.group_by("repository").agg(
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
        joined = names.select("repository", is_listed=True).outer_join(sent, "repository")
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
        return filled.mutate(state=state).select(*columns).order_by("repository")

    @cached_property
    def learned(self) -> Table:
        """The lessons of the last days."""
        news = self._lessons.filter((_.date > self._news_from) & (_.date <= self._on))
        columns = ("repository", "lesson", "title", "kind", "group", "date", "audience")
        return news.select(*columns).order_by(ibis.desc("date"), "repository", "lesson")

    @cached_property
    def quarters(self) -> Table:
        """The lessons of each quarter, by the kind of their strongest prevention."""
        month = _.date.substr(5, 2)
        number = ibis.cases(
            (month <= "03", "1"), (month <= "06", "2"), (month <= "09", "3"), else_="4"
        )
        rows = self._lessons.mutate(quarter=_.date.substr(0, 4).concat("-Q", number))
        counts = rows.group_by("quarter", "kind").agg(
            lessons=_.count(), holding=_.count(where=_.holds)
        )
        return counts.order_by(ibis.desc("quarter"), _rank_of_kind(counts.kind), "kind")

    @cached_property
    def repeats(self) -> Table:
        """Lessons that declare themselves to be the same as one of another repository."""
        lessons = self._lessons.filter(_.declared_same_as.length() > 0)
        declared = lessons.select(*_PAIR, reference=_.declared_same_as.unnest())
        others = self._lessons.select(
            **{f"other_{name}": _[name] for name in _PAIR},
            reference=_.repository.concat("/", _.lesson),
        )
        pairs = declared.join(others, "reference", how="left")
        columns = (*_PAIR, *(f"other_{name}" for name in _PAIR), "reference")
        return pairs.select(*columns).order_by("reference", "repository", "lesson").cache()

    @cached_property
    def suggestions(self) -> Table:
        """Lessons of two repositories with similar gaps, the most similar first."""
        lessons = self._lessons.filter(_.is_active)
        words = (
            lessons.select("repository", "lesson", word=_.gap.lower().re_split(_NO_WORD).unnest())
            .filter(_.word.length() >= _MIN_WORD)
            .distinct()
            .cache()
        )
        sizes = words.group_by("repository", "lesson").agg(size=_.count())
        counts = words.group_by("word").agg(sharing=_.count())
        shared = words.join(counts, "word").filter(_.sharing.between(2, _MAX_SHARING))
        rank = ibis.row_number().over(
            group_by=["repository", "lesson"], order_by=[shared.sharing, shared.word]
        )
        rare = shared.mutate(rank=rank).filter(_.rank < _RAREST)
        rare = rare.select("repository", "lesson", "word").cache()
        other = rare.select("word", other_repository="repository", other_lesson="lesson")
        ids = ("repository", "lesson", "other_repository", "other_lesson")
        candidates = (
            rare.join(other, "word")
            .filter(_.repository < _.other_repository)
            .select(*ids)
            .distinct()
        )
        # Computed before the next join: an engine could join all lessons by common words first.
        of_first = candidates.join(words, ["repository", "lesson"]).select(*ids, "word").cache()
        others = words.select("word", other_repository="repository", other_lesson="lesson")
        both = of_first.join(others, ["other_repository", "other_lesson", "word"])
        alike = both.group_by(*ids).agg(shared=_.count())
        alike = alike.join(sizes, ["repository", "lesson"]).join(
            sizes.select(other_repository="repository", other_lesson="lesson", other_size="size"),
            ["other_repository", "other_lesson"],
        )
        alike = alike.mutate(either=_["size"] + _.other_size - _.shared)
        alike = alike.filter(_.shared * 5 >= _.either * 3)  # three of five words are in both
        known = self.repeats.filter(_.other_lesson.notnull())
        mirrored = known.select(
            repository="other_repository",
            lesson="other_lesson",
            other_repository="repository",
            other_lesson="lesson",
        )
        alike = alike.anti_join(known.select(*ids).union(mirrored.select(*ids)), ids)
        sides = lessons.select(*_PAIR)
        pairs = alike.select(*ids, "shared", "either").join(sides, ["repository", "lesson"])
        pairs = pairs.join(
            sides.select(**{f"other_{name}": _[name] for name in _PAIR}),
            ["other_repository", "other_lesson"],
        )
        similarity = (_.shared * 100 / _.either).floor().cast("int64")
        columns = (*_PAIR, *(f"other_{name}" for name in _PAIR), "similarity")
        order = (ibis.desc("similarity"), *ids)
        return pairs.mutate(similarity=similarity).select(*columns).order_by(*order).cache()

    @cached_property
    def copies(self) -> Table:
        """Preventions that hold in one repository, for lessons of another that do not hold.

        A lesson is offered what holds for the same gap, or, if it came back, for its cause.
        """
        offers = self._same_gap.mutate(
            why=ibis.literal("same gap"), rank=ibis.literal(0, "int64")
        ).union(
            self._same_cause.anti_join(self._same_gap, ["repository", "lesson"]).select(
                *self._same_gap.columns, why=ibis.literal("same cause"), rank=_.rank
            )
        )
        order = [offers["rank"], offers.source_repository, offers.source_lesson]
        number = ibis.row_number().over(group_by=["repository", "lesson"], order_by=order)
        best = offers.mutate(number=number).filter(_.number < MAX_COPIES)
        return best.order_by("repository", "lesson", "number").drop("rank", "number")

    @cached_property
    def _same_gap(self) -> Table:
        names = (
            "repository",
            "lesson",
            "title",
            "holds",
            "is_active",
            "evidence",
            "kind",
            "audience",
        )
        sides = []
        for pairs in (self.repeats.filter(_.other_lesson.notnull()), self.suggestions):
            for needs, source in (("", "other_"), ("other_", "")):
                renamed = {name: f"{needs}{name}" for name in names}
                sources = {f"source_{name}": f"{source}{name}" for name in names}
                sides.append(pairs.select(**renamed, **sources))
        rows = ibis.union(*sides).filter(
            _.is_active & ~_.holds & _.source_holds & (_.source_evidence.length() > 0)
        )
        return rows.select(*_NEEDS, *_SOURCE).distinct()

    @cached_property
    def _same_cause(self) -> Table:
        repeats = self._facts.filter((_.fact == "fix") & _.repeat)
        again = repeats.select("repository", lesson=_.lessons.unnest()).distinct()
        again = again.mutate(is_again=True)
        has_cause = _.cause.notnull() & (_.cause != "unknown")
        lessons = self._lessons.filter(has_cause)
        back = lessons.join(again, ["repository", "lesson"], how="left").filter(
            _.is_active & ~_.holds & ((_.group == Group.BACK) | _.is_again.notnull())
        )
        sources = lessons.filter(_.holds & (_.evidence.length() > 0))
        is_proven = ibis.ifelse(sources.state == State.PROVEN, 0, 1)
        best_first = [is_proven, _rank_of_kind(sources.kind), sources.repository, sources.lesson]
        rank = ibis.row_number().over(group_by="cause", order_by=best_first)
        sources = sources.mutate(rank=rank).filter(_.rank < 10 * MAX_COPIES)
        names = (name.removeprefix("source_") for name in _SOURCE)
        sources = sources.select("cause", "rank", **{f"source_{name}": _[name] for name in names})
        pairs = back.select("cause", *_NEEDS).join(sources, "cause")
        return pairs.filter(_.repository != _.source_repository)


_NEEDS = ("repository", "lesson", "title", "audience")
_SOURCE = tuple(f"source_{name}" for name in (*_NEEDS, "kind", "evidence"))


def _names(listed: Sequence[str]) -> Table:
    rows: list[Mapping[str, Any]] = [{"repository": name} for name in listed]
    return ibis.memtable(rows, schema={"repository": "string"})


def _rank_of_kind(kind: Value) -> Value:
    return ibis.cases(*((kind == name, rank) for name, rank in KIND_RANK.items()), else_=99)
