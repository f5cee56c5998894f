"""Why a seat sees the mark "In ATS" on a person, or does not see it."""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import and_

from django.db.models import Func, Q, TextField, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from hirewire.hub.ats.acls.visibility import VisibilityScope, application_row, verdict, visible_candidates
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.blind.queries import signs_of
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.models import Match, MatchQuerySet
from hirewire.hub.ats.matching.queries import Rival, possible_records, rivals_of
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.sites.recruiter.connecting import unconnected
from hirewire.hub.sites.recruiter.exporting import choices
from hirewire.hub.sites.recruiter.why.paths import (
    AtsLink,
    Inquiry,
    Link,
    Path,
    all_of,
    connected,
    connected_systems,
    hidden_record_name,
    moment,
    not_connected,
    path_until_broken,
    record_name,
    seat_link,
    told_apart,
)
from hirewire.hub.sites.recruiter.why.unrecorded import about_unrecorded
from hirewire.hub.templatetags.recruiter import percent
from hirewire.kit.text.sentences import localized

#: At most this many people, jobs or records are shown. If more people or jobs fit, the person who asks has to enter
#: more words.
SHOWN = 10
HIDDEN = _lazy("A record that you may not see")
#: One record of the ATS: developer application and candidate id.
Key = tuple[int, str]


def named(question: Inquiry, text: str) -> list[Member]:
    words = text.split()
    if not words or "\x00" in text:
        return []
    holds_all = reduce(and_, (Q(plain_name__contains=_plain(word)) for word in words))
    members = Member.objects.visible_to(question.asker.contract.organization).filter(closed_at=None)
    matches = members.with_plain_name().filter(holds_all)
    return list(matches.defer("document", "summary").order_by("last_name", "first_name", "pk")[: SHOWN + 1])


def _plain(word: str) -> Func:
    return Func(Value(word), function="hw_plain", output_field=TextField())


def about_member(question: Inquiry, member: Member) -> list[Path]:
    """Return one path for each record that is matched to the member and that the asker may know of.

    If an ATS sends only hashes and one of them matches the member, return a path for that ATS, too. If there is no
    such record and no such ATS, return one path that says so.
    """
    seen, own = question.seen(Feature.IN_ATS), question.own(Feature.IN_ATS)
    if not seen:
        says = _("No ATS is on for {contract}, so nobody is marked In ATS.")
        return [Path(_marked(member.name), (not_connected(question, says),))]
    of_member = _matches(seen).filter(member=member)
    matches = of_member.order_by("-probability", "ats_candidate_id", "application_id")[:SHOWN]
    keys = [(match.application_id, match.ats_candidate_id) for match in matches]
    visible_keys = _visible_keys(own, keys)
    paths = [_of_record(question, seen, key, member) for key in keys if key in visible_keys]
    paths += [
        _of_hidden(question, seen, key, _marked(member.name), _marked_by_hidden(member.name, number))
        for number, key in _hidden(question, keys, visible_keys)
    ]
    paths += [
        about_unrecorded(question, match)
        for match in signs_of(own, [member])
        if match.application_id in seen.open_to_all
    ]
    if paths:
        return told_apart(paths)
    return [path_until_broken(_marked(member.name), _in_none(question, seen, own, member))]


def about_candidate(question: Inquiry, candidate_id: str) -> list[Path]:
    """Return one path for each record with this candidate id. Only admins learn of records that they may not see."""
    seen, own = question.seen(Feature.IN_ATS), question.own(Feature.IN_ATS)
    if not candidate_id or "\x00" in candidate_id:
        return []
    candidates = Candidate.objects.filter(seen.tenancy, ats_candidate_id=candidate_id).order_by("application_id")
    keys = [(candidate.application_id, candidate.ats_candidate_id) for candidate in candidates]
    visible_keys = _visible_keys(own, keys)
    paths = [_of_record(question, seen, key, None) for key in keys if key in visible_keys]
    paths += [
        _of_hidden(question, seen, key, _marked(candidate_id), _marked(hidden_record_name(candidate_id, number)))
        for number, key in _hidden(question, keys, visible_keys)
    ]
    return told_apart(paths)


def _matches(seen: VisibilityScope) -> MatchQuerySet:
    return Match.objects.standing(seen.organization).filter(application__in=seen.application_ids)


def _visible_keys(own: VisibilityScope, keys: list[Key]) -> set[Key]:
    """Return the keys of the records that the asker sees.

    Asking for a colleague does not reveal records that only the colleague sees.
    """
    ids = [candidate_id for _, candidate_id in keys]
    visible = Candidate.objects.filter(visible_candidates(own), ats_candidate_id__in=ids)
    return set(keys) & set(visible.values_list("application_id", "ats_candidate_id"))


def _hidden(question: Inquiry, keys: list[Key], visible_keys: set[Key]) -> Iterable[tuple[int, Key]]:
    return enumerate((key for key in keys if key not in visible_keys and question.may_know_of_hidden), start=1)


def _in_none(question: Inquiry, seen: VisibilityScope, own: VisibilityScope, member: Member) -> Iterator[Link]:
    for application in connected_systems(seen):
        yield connected(question, application)
    systems = all_of(question, connected_systems(seen))
    may_export = member.allows_export and bool(choices(question.asker))
    says = _("No record from {systems} is matched to {member}, or you may not see the matched record.").format(
        systems=systems, member=member.name
    )
    yield AtsLink(
        _("Record"),
        f"{says} {_perhaps(possible_records(own, member))}".rstrip(),
        holds=False,
        todo=(
            _(
                "In the ATS, check that the record has the address of this profile or an e-mail that "
                "the person also uses here, or link the record to the profile by hand. If you know the record’s id,"
                " search for the id."
            )
        ),
        address=reverse("export", args=[member.pk]) if may_export else "",
        opens=_("Export to ATS") if may_export else "",
    )


def _of_record(question: Inquiry, seen: VisibilityScope, key: Key, member: Member | None) -> Path:
    candidate = Candidate.objects.select_related("application").get(
        organization=seen.organization, application=key[0], ats_candidate_id=key[1]
    )
    record = record_name(question, candidate.application, candidate.ats_candidate_id)
    general = _marked(member.name if member else candidate.ats_candidate_id)
    precise = _marked_by(member.name, record) if member else _marked(record)
    return path_until_broken(general, _links(question, seen, candidate, member), record, precise)


def _marked(name: str) -> str:
    return _("Is {name} marked In ATS?").format(name=name)


def _marked_by(name: str, record: str) -> str:
    return _("Does {record} mark {name} In ATS?").format(record=record, name=name)


def _marked_by_hidden(name: str, number: int) -> str:
    return _("Does hidden record {number} mark {name} In ATS?").format(number=number, name=name)


def _links(question: Inquiry, seen: VisibilityScope, candidate: Candidate, member: Member | None) -> Iterator[Link]:
    yield connected(question, candidate.application)
    yield AtsLink(
        _("Sent"),
        _("The ATS last sent {id} on {moment}.").format(
            id=candidate.ats_candidate_id, moment=moment(candidate.received_at)
        ),
    )
    yield _match_link(seen, candidate, member)
    yield visibility(question, seen, (candidate.application_id, candidate.ats_candidate_id))
    yield seat_link(
        question, question.phrase(_("You see the In ATS indicator."), _("{name} sees the In ATS indicator."))
    )


def _match_link(seen: VisibilityScope, candidate: Candidate, member: Member | None) -> Link:
    evidence_rows = _matches(seen).filter(
        application=candidate.application_id, ats_candidate_id=candidate.ats_candidate_id
    )
    matches = list(evidence_rows.select_related("member").order_by("-probability", "member_id"))
    others = rivals_of(candidate, [match.member_id for match in matches])
    if not matches:
        says = f"{_unmatched(candidate)} {_perhaps(others)}".rstrip()
        evidence = others[0].evidence if others else ()
        return Link(_("Match"), says, holds=False, todo=str(_TO_MATCH), evidence=evidence)
    match = next((row for row in matches if member is not None and row.member_id == member.pk), matches[0])
    return Link(_("Match"), " ".join(_matched(match, len(matches) - 1, others)), evidence=match.evidence)


def _matched(match: Match, as_likely: int, others: Sequence[Rival]) -> Iterator[str]:
    """Say which member the record matches, how sure the match is, and which other members it could be."""
    yield _("It matches {member}.").format(member=match.member.name)
    if as_likely:
        shared = ngettext("{n} more person is equally likely.", "{n} more people are equally likely.", as_likely)
        yield shared.format(n=as_likely)
    if match.is_weighed:
        yield _("{share} sure.").format(share=percent(match.probability))
        if others:
            yield _("It could also be {names}.").format(names=_named(others))
        elif not as_likely:
            yield _("Nobody else comes close.")


def _perhaps(others: Sequence[Rival]) -> str:
    return _("It may be {names}, but that is not certain enough.").format(names=_named(others)) if others else ""


def _named(others: Sequence[Rival]) -> str:
    return ", ".join(f"{other.name} ({percent(other.probability)})" for other in others)


_TO_MATCH = _lazy(
    "In the ATS, add the profile’s address, or an e-mail that the person uses here, to the record. You can also link "
    "the record to the profile by hand there. A manual link has priority over everything else, and the profile’s "
    "address has priority over e-mail."
)


def _unmatched(candidate: Candidate) -> str:
    has = [
        _("there is no manual link")
        if candidate.manual_matched_member_id is None
        else _("the manually linked person has left"),
        _("it has no profile address")
        if not candidate.match_profile_url
        else _("its profile address belongs to nobody here"),
        _email_reason(candidate),
    ]
    return _("It matches nobody: {reasons}.").format(reasons=", ".join(has))


def _email_reason(candidate: Candidate) -> str:
    if not candidate.match_emails:
        return _("it has no e-mail")
    members = Member.objects.visible_to(candidate.organization).filter(closed_at=None)
    if members.filter(emails__address__in=candidate.match_emails).exists():
        return _("its e-mail belongs to somebody with another name")
    return _("its e-mail belongs to nobody here")


def _of_hidden(question: Inquiry, seen: VisibilityScope, key: Key, general: str, precise: str) -> Path:
    """Say that a record exists and whether something hides it, but nothing about the record itself."""
    return path_until_broken(
        general,
        (
            visibility(question, seen, key),
            seat_link(question, question.phrase(_("You may see it."), _("{name} may see it."))),
        ),
        str(HIDDEN),
        precise,
    )


def visibility(question: Inquiry, seen: VisibilityScope, key: Key) -> Link:
    """Name the rule that shows the record to the seat, or the rules that hide all its applications from the seat."""
    key_is = Q(organization=seen.organization, application=key[0], ats_candidate_id=key[1])
    sees = Candidate.objects.filter(visible_candidates(seen), key_is).exists()
    rows = set(Application.objects.filter(key_is).annotate(row=application_row(seen)).values_list("row", flat=True))
    verdicts = [reason for reason in map(verdict, sorted(rows)) if reason.sees == sees]
    # A candidate without an application has no verdicts: the ATS's setting for all records decides.
    if sees:
        return Link(
            _("Visibility"), verdicts[0].because if verdicts else _("The ATS lets every seat see all its records.")
        )
    because = " ".join(localized(reason.because) for reason in verdicts) or _(
        "It has no application, and not all records are open to every seat."
    )
    return Link(_("Visibility"), because, holds=False, todo=how_to_open(question, Feature.IN_ATS))


def how_to_open(question: Inquiry, feature: Feature) -> str:
    if question.viewer.person.member_id is None:
        return question.phrase(
            _("You have no profile that the ATS could use to identify you. Connect your Recruiter account in the ATS."),
            _(
                "{name} has no profile that the ATS could use to identify them. They have to connect their "
                "Recruiter account in the ATS."
            ),
        )
    if unconnected(question.viewer, feature):
        return question.phrase(
            _(
                "Connect your Recruiter account in the ATS: its access lists can name only people who have "
                "connected theirs."
            ),
            _(
                "{name} has to connect their Recruiter account in the ATS: its access lists can name only people who "
                "have connected theirs."
            ),
        )
    return question.phrase(
        _("In the ATS, put yourself on an access list of the job, or open the job to everybody."),
        _("In the ATS, put {name} on an access list of the job, or open the job to everybody."),
    )
