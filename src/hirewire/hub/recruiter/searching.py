"""Finding people: words, the In ATS facet, one page of hits."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Literal

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat

from hirewire.hub.acls.visibility import Sight
from hirewire.hub.matching.queries import is_in_ats
from hirewire.hub.members.models import Member
from hirewire.hub.organizations.models import Organization
from hirewire.kit.paging import Page

PAGE_SIZE = 25
#: More words than anybody types by hand; a pasted page must not become a query.
_MOST_WORDS = 8
#: Fewer letters than the trigram index has to work with would read the whole table.
_PART = 3

Facet = Literal["", "in", "out"]
Order = Literal["fit", "name"]


@dataclass(frozen=True, slots=True)
class Wanted:
    text: str = ""
    ats: Facet = ""
    order: Order = "fit"

    @property
    def words(self) -> list[str]:
        return re.findall(r"\w+", self.text)[:_MOST_WORDS]


@dataclass(frozen=True, slots=True)
class Counts:
    in_ats: int
    everybody: int

    @property
    def not_in_ats(self) -> int:
        return self.everybody - self.in_ats

    def of(self, facet: Facet) -> int:
        return {"in": self.in_ats, "out": self.not_in_ats}.get(facet, self.everybody)


def counts(organization: Organization, seen: Sight, wanted: Wanted) -> Counts:
    """How many fit the words, with and without a record in the ATS."""
    found = _fitting(organization, wanted)
    if not seen:
        return Counts(0, found.count())
    figures = found.aggregate(everybody=Count("pk"), in_ats=Count("pk", filter=Q(is_in_ats(seen))))
    return Counts(figures["in_ats"], figures["everybody"])


def hits(organization: Organization, seen: Sight, wanted: Wanted, page: Page) -> list[Member]:
    found = _fitting(organization, wanted)
    if wanted.ats and seen:
        found = found.filter(is_in_ats(seen) if wanted.ats == "in" else ~is_in_ats(seen))
    by_name = ("last_name", "first_name", "pk")
    if wanted.order == "fit" and wanted.words:
        found = found.annotate(fit=SearchRank(F("document"), _prefixes(wanted))).order_by("-fit", *by_name)
    else:
        found = found.order_by(*by_name)
    return list(found.defer("document", "summary")[page.start : page.start + page.size])


def _fitting(organization: Organization, wanted: Wanted) -> QuerySet[Member]:
    members = Member.objects.visible_to(organization).filter(closed_at=None)
    if not wanted.text.strip():
        return members
    if not wanted.words:
        return members.none()
    return members.with_plain_name().filter(Q(document=_prefixes(wanted)) | _parts_of_name(wanted))


def _prefixes(wanted: Wanted) -> SearchQuery:
    """Every word, or what begins with it, in name, title, company or headline."""
    # Unaccenting may turn one letter into punctuation, which would be syntax here, so it is taken out after that.
    plain = _text("hw_plain", Value(" ".join(wanted.words)))
    clean = _text("btrim", _text("regexp_replace", plain, Value("[[:space:][:punct:]]+"), Value(" "), Value("g")))
    text = Concat(_text("replace", clean, Value(" "), Value(":* & ")), Value(":*"), output_field=TextField())
    return SearchQuery(text, config="simple", search_type="raw")


def _parts_of_name(wanted: Wanted) -> Q:
    """Every word somewhere within the name, for people known by the end of it."""
    if any(len(word) < _PART for word in wanted.words):
        return Q(pk__in=())
    return reduce(and_, (Q(plain_name__contains=_text("hw_plain", Value(word))) for word in wanted.words))


def _text(function: str, *arguments: Value | Func) -> Func:
    return Func(*arguments, function=function, output_field=TextField())
