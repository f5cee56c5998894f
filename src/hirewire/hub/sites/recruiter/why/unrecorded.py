"""Why a person has the mark "In ATS" although Recruiter holds no record: the ATS sends hashes."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from hirewire.hub.ats.matching.models import Match
from hirewire.hub.sites.recruiter.why.paths import AtsLink, Inquiry, Link, Path, connected, path_until_broken, seat_link


def about_unrecorded(question: Inquiry, match: Match) -> Path:
    name, ats = match.member.name, question.ats_name(match.application)
    general = _("Is {name} marked In ATS?").format(name=name)
    precise = _("Do hashes from {ats} mark {name} In ATS?").format(ats=ats, name=name)
    return path_until_broken(general, _links(question, match), ats, precise)


def _links(question: Inquiry, match: Match) -> Iterator[Link]:
    yield connected(question, match.application)
    yield AtsLink(
        _("Sent"),
        _(
            "{company} keeps no ATS records in Recruiter. The ATS sends keyed hashes of e-mail addresses and profile "
            "addresses instead, so Recruiter does not know the record, its name, its jobs or its stages."
        ).format(company=question.viewer.contract.organization.name),
    )
    yield Link(_("Match"), _matched(match), evidence=match.evidence)
    yield Link(_("Visibility"), _("The ATS lets every seat see all its records."))
    yield seat_link(
        question, question.phrase(_("You see the In ATS indicator."), _("{name} sees the In ATS indicator."))
    )


def _matched(match: Match) -> str:
    if any(piece["kind"] == "profile_url" for piece in match.evidence):
        return _("A hash from the ATS matches this profile’s address.")
    return _(
        "A hash from the ATS matches an e-mail address of {member}. No name was compared, so it may be somebody who "
        "shares the address."
    ).format(member=match.member.name)
