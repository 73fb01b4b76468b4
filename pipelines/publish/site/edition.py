"""What the pages of an edition are made of, prepared once for all of them: in no language yet."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from markupsafe import Markup

from pipelines.kit.follow_up import PromiseState, answers, promise_state
from pipelines.kit.protocol import Protocol, load_protocol
from pipelines.kit.site import Site
from pipelines.kit.tables import Row, rows_of
from pipelines.publish.content import SUMS
from pipelines.publish.site.markdown import markdown_html
from pipelines.publish.site.paths import recommendation_slugs
from pipelines.publish.views import FileView, ReleaseView

RECOMMENDATION = "recommandation"


@dataclass(frozen=True)
class Recommendation:
    """One recommendation or alternative: the name of its page, its number for a reader, its replies."""

    row: Row
    slug: str
    number: str
    replies: tuple[Row, ...]

    @property
    def key(self) -> str:
        """Its identifier, as in the tables."""
        return str(self.row["reco_id"])

    @property
    def is_alternative(self) -> bool:
        """Whether it was put to the vote against others."""
        return bool(self.row["nature"] != RECOMMENDATION)


@dataclass(frozen=True, eq=False)
class Edition:
    """A release as its pages show it; ``rows`` are those of its tables, by name."""

    release: ReleaseView
    site: Site
    rows: Mapping[str, list[Row]]

    @cached_property
    def process(self) -> Row:
        """The one row of ``demarche``."""
        return self.rows["demarche"][0]

    @cached_property
    def protocol(self) -> Protocol:
        """The method that the process followed."""
        return load_protocol(self.process["methode"], self.process["protocole"])

    def table(self, name: str) -> list[Row]:
        """Return the rows of a table, none when the edition does not have it."""
        return self.rows.get(name, [])

    @cached_property
    def opinions(self) -> list[tuple[Row, Markup]]:
        """The opinions and their text as HTML."""
        return [(row, markdown_html(row["texte_integral"] or "")) for row in self.table("avis")]

    @cached_property
    def recommendations(self) -> tuple[Recommendation, ...]:
        """Recommendations in their rank, then alternatives; replies from the first to the last."""
        replies: dict[str, list[Row]] = {}
        for reply in sorted(self.table("reponses"), key=_when):
            replies.setdefault(reply["reco_id"], []).append(reply)
        rows = sorted(self.table("recommandations"), key=_rank)
        slugs = recommendation_slugs(rows)
        return tuple(
            Recommendation(row, slugs[row["reco_id"]], _number(row), tuple(replies.get(row["reco_id"], ())))
            for row in rows
        )

    @cached_property
    def by_key(self) -> dict[str, Recommendation]:
        """The recommendations by their identifier."""
        return {each.key: each for each in self.recommendations}

    @cached_property
    def neighbours(self) -> dict[str, tuple[Recommendation | None, Recommendation | None]]:
        """The recommendation before and the one after, by key."""
        found: Sequence[Recommendation | None] = [None, *self.recommendations, None]
        return {
            each.key: (before, after)
            for before, each, after in zip(found, self.recommendations, found[2:], strict=False)
        }

    @cached_property
    def answered(self) -> list[Recommendation]:
        """The recommendations that were answered: to say that there is no answer is none."""
        return [each for each in self.recommendations if answers(each.replies[-1:])]

    @cached_property
    def decisions(self) -> Counter[str]:
        """How many recommendations received each decision, the last one of each counting."""
        last = [each.replies[-1]["decision"] for each in self.recommendations if each.replies]
        return Counter(decision for decision in last if decision)

    @cached_property
    def promises(self) -> list[tuple[Row, PromiseState]]:
        """What the organiser promised, and what became of it on the date of the data."""
        date = datetime.date.fromisoformat(self.release.date)
        return [(row, promise_state(row, date)) for row in self.table("engagements")]

    @cached_property
    def folder(self) -> str:
        """The folder of the release below that of the edition."""
        return f"{quote(self.release.version)}/"

    def address(self, path: str) -> str:
        """Return the permanent address of a file of the release."""
        return self.site.address(f"{self.release.edition}/{self.release.version}/{path}")

    @cached_property
    def whole_files(self) -> list[FileView]:
        """The files that hold every table at once."""
        return [file for file in self.release.files if file.format in ("xlsx", "zip")]

    @cached_property
    def table_files(self) -> dict[str, list[FileView]]:
        """The files of each table, tables by name."""
        found: dict[str, list[FileView]] = {}
        for file in sorted(self.release.files, key=lambda file: file.path):
            if file.table:
                found.setdefault(file.table, []).append(file)
        return found

    @cached_property
    def summed(self) -> list[FileView]:
        """The files whose digests stand on the page: those of everything, and the sums of all the others."""
        return [*self.whole_files, *(file for file in self.release.files if file.path == SUMS)]


def edition_of(release: ReleaseView, site: Site) -> Edition:
    """Return what the pages of a release are made of."""
    return Edition(release, site, {name: rows_of(table) for name, table in release.tables.items()})


def _number(row: Row) -> str:
    return str(row["reco_id"] if row["rang"] is None else row["rang"])


def _rank(row: Row) -> tuple[bool, bool, int]:
    return (row["nature"] != RECOMMENDATION, row["rang"] is None, row["rang"] or 0)


def _when(reply: Row) -> datetime.date:
    return reply["date"] or datetime.date.min
