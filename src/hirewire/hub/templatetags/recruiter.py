from collections.abc import Iterable, Mapping
from datetime import date

from django import template
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from hirewire.hub.ats.matching.doubtful import DoubtfulPair
from hirewire.hub.ats.matching.likely import LikelyRecord
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.mails.sending import has_mail
from hirewire.hub.identity.providers.queries import has_providers
from hirewire.hub.platform.integrations.queries import contracts_with_data
from hirewire.hub.platform.integrations.states import RecruiterLabel
from hirewire.hub.recruiting.bell.queries import may_have_unread
from hirewire.hub.recruiting.messaging.queries import unread_threads
from hirewire.hub.recruiting.recommendations.fitting import Fit, Grade
from hirewire.hub.recruiting.recommendations.queries import Kind
from hirewire.hub.sites.recruiter.audit_words import parts_of
from hirewire.hub.sites.recruiter.codes import OWN_WORDS
from hirewire.kit import clock
from hirewire.kit.environment import is_sandbox
from hirewire.kit.looks import times
from hirewire.kit.looks.templatetags.looks import badge, breakable, percentage
from hirewire.kit.text.sentences import localized

register = template.Library()
register.simple_tag(has_providers)
register.simple_tag(has_mail)
register.simple_tag(is_sandbox)

#: A heading with a date begins with the weekday if the date is less than this many days ago.
_WEEK = 7
_KINDS = {
    "person_urn": _lazy("Member id"),
    "profile_url": _lazy("Profile address"),
    "email": _lazy("E-mail"),
    "name": _lazy("Name"),
    "employer": _lazy("Employer"),
    "title": _lazy("Title"),
    "city": _lazy("City"),
    "given": _lazy("First name"),
    "family": _lazy("Last name"),
    "order": _lazy("Order of first and last name"),
    "phone": _lazy("Phone number"),
    "region": _lazy("Region"),
    "postal_code": _lazy("Postal code"),
    "street": _lazy("Street"),
    "school": _lazy("School"),
}
_WEIGHTS = {
    "settles": pgettext_lazy("evidence", "settles"),
    "decides": pgettext_lazy("evidence", "decides"),
    "strong": pgettext_lazy("evidence", "strong"),
    "some": pgettext_lazy("evidence", "some"),
    "weak": pgettext_lazy("evidence", "weak"),
    "none": pgettext_lazy("evidence", "none"),
    "against": pgettext_lazy("evidence", "against"),
}
#: The kind of badge, the icon and the text for each label. The English texts come from the public RSC documentation.
_LABELS = {
    RecruiterLabel.NOT_ACTIVATED: ("plain", "circle-dashed", _lazy("Not Activated")),
    RecruiterLabel.CONTRACT: ("live", "contrast", _lazy("Contract Level Activated")),
    RecruiterLabel.COMPANY: ("info", "building-2", _lazy("Company Level Activated")),
    RecruiterLabel.ACTIVATED: ("live", "circle-check", _lazy("Activated")),
}
#: The text for each audited action. ``{0}`` stands for the subject of the action.
ACTIONS = {
    "integration.requested": _lazy("Integration with {0} requested"),
    "integration.partner_notified": _lazy("Partner notified again"),
    "integration.named": _lazy("Partner set up “{0}” under the name"),
    "integration.configured": _lazy("Partner set “{0}” to"),
    "integration.configuration_deleted": _lazy("Partner removed “{0}”, which was"),
    "integration.contract_switched": _lazy("Contract level"),
    "integration.company_switched": _lazy("Company level"),
    "integration.records_switched": _lazy("Records of people"),
    "blind.key_made": _lazy("Hash key {0} created"),
    "blind.key_deleted": _lazy("Hash key {0} destroyed"),
    "contract.export_switched": _lazy("Export for every seat"),
    "application.provisioned": _lazy("Developer application {0} provisioned"),
    "application.registered": _lazy("Developer application {0} registered"),
    "application.rights_set": _lazy("Operator set the rights of the developer application:"),
    "application.updated": _lazy("Partner changed {0}"),
    "application.addresses_changed": _lazy("Changed {0}:"),
    "application.secret_rolled": _lazy("A new secret"),
    "application.secret_revoked": _lazy("A secret deleted"),
    "developer.added": _lazy("{0} joined as"),
    "developer.role_changed": _lazy("{0}:"),
    "developer.removed": _lazy("{0} left"),
    "developer.invited": _lazy("Invited a person (address not kept here) as"),
    "developer.invitation_withdrawn": _lazy("An invitation withdrawn"),
    "throttling.quota_set": _lazy("Limit of calls set by the operator for {0}:"),
    "certification.started": _lazy("Certification run {0} started"),
    "certification.ended": _lazy("Certification run {0} ended"),
    "notification.replayed": _lazy("{0} sent again"),
    "notification.all_replayed": _lazy("Given-up events sent again:"),
    "notification.paused": _lazy("Push events paused"),
    "notification.resumed": _lazy("Push events resumed"),
    "notification.test_sent": _lazy("A test event sent"),
    "notification.challenge_asked": _lazy("Requested a challenge to the address for push events"),
    "candidate.linked": _lazy("{0} linked to"),
    "candidate.unlinked": _lazy("{0} unlinked from"),
    "candidate.decision_taken_back": _lazy("Decision about {0} undone for"),
    "jobs.requested_again": _lazy("Requested {0} again"),
    "seat.invited": _lazy("Invited a person (address not kept here) as"),
    "seat.second_factor_required": _lazy("Two-step sign-in for everybody"),
    "seat.invitation_withdrawn": _lazy("An invitation withdrawn"),
    "seat.invitation_sent_again": _lazy("An invitation sent again"),
    "oauth.allowed": _lazy("Connected an account with access to"),
    "oauth.code_reused": _lazy("Access of {0} revoked, because an authorization code was used twice"),
    "directory.token_made": _lazy("Created a token for the company directory"),
    "directory.token_ended": _lazy("Revoked the token of the company directory"),
    "provider.added": _lazy("Added the sign-in provider {0}"),
    "provider.changed": _lazy("Changed the sign-in provider {0}"),
    "provider.domains_changed": _lazy("Changed the e-mail domains of {0}:"),
    "provider.default_roles_changed": _lazy("Changed the default roles of {0}:"),
    "provider.group_roles_added": _lazy("Added groups of {0} that give a role:"),
    "provider.group_roles_removed": _lazy("Removed groups of {0} that give a role:"),
    "provider.emergency_changed": _lazy("Changed who keeps a password in case {0} fails:"),
    "provider.domain_confirmed": _lazy("Domain {0} confirmed by the operator"),
    "provider.domain_withdrawn": _lazy("Confirmation of the domain {0} withdrawn by the operator"),
    "provider.secret_changed": _lazy("Changed the client secret of {0}"),
    "provider.certificates_changed": _lazy("Changed the certificates of {0}"),
    "provider.removed": _lazy("Removed the sign-in provider {0}"),
    "person.provider_linked": _lazy("{0} signed in for the first time through"),
    "person.address_changed": _lazy("Address of {0}:"),
    "person.renamed": _lazy("Name of {0}:"),
    "person.taken_over": _lazy("Removed the former password and second step of {0}, and ended all sign-ins"),
    "person.provider_unlinked": _lazy("Unlinked {0} from the provider’s account"),
    "seat.taken": _lazy("{0} activated a seat as"),
    "seat.view_begun": _lazy("Started viewing Recruiter as {0}"),
    "seat.view_ended": _lazy("Stopped viewing Recruiter as {0}"),
    "seat.roles_changed": _lazy("Roles of {0}:"),
    "seat.state_changed": _lazy("Seat of {0}:"),
    "project.opened": _lazy("Project “{0}” created"),
    "project.edited": _lazy("Project “{0}” edited"),
    "project.archived": _lazy("Project “{0}” archived"),
    "project.reopened": _lazy("Project “{0}” reopened"),
    "project.joined": _lazy("Joined project “{0}”"),
    "project.left": _lazy("Left project “{0}”"),
    "project.candidates_saved": _lazy("People saved to project “{0}”:"),
    "project.candidates_moved": _lazy("People moved in project “{0}”:"),
    "project.candidates_removed": _lazy("People removed from project “{0}”:"),
    "recommendation.dismissed": _lazy("{0} no longer recommended for"),
    "recommendation.dismissal_undone": _lazy("{0} recommended again for"),
    "company.number_released": _lazy("Company id released by the operator:"),
    "company.move_planned": _lazy("Change of the company id planned:"),
    "company.move_hastened": _lazy("Switch-over of the company id started:"),
    "company.move_cancelled": _lazy("Change of the company id called off:"),
    "company.moved": _lazy("Company id changed:"),
    "company.contract_ended": _lazy("Contract {0} ended:"),
    "company.contract_reopened": _lazy("Contract {0} reopened"),
    "archive.requested": _lazy("Archive of the company’s data requested"),
    "archive.downloaded": _lazy("Archive of the company’s data downloaded"),
    "members.import_started": _lazy("Import of {0} started"),
    "matching.threshold_changed": _lazy("Lowest probability of a match:"),
    "retention.purge_started": _lazy("Removal started"),
    "retention.purge_requested": _lazy("Removal requested"),
    "retention.purge_cancelled": _lazy("Removal called off"),
    "retention.purged": _lazy("Removed"),
}
#: The text for each action if a purge has removed the subject from the audit entry. The texts in ``ACTIONS`` cannot
#: take a fixed word for ``{0}`` instead, because some languages would have to inflect that word.
WITHOUT_SUBJECT = {
    "candidate.linked": _lazy("Record (since removed) linked to"),
    "candidate.unlinked": _lazy("Record (since removed) unlinked from"),
    "candidate.decision_taken_back": _lazy("Decision about a removed record undone for"),
    "jobs.requested_again": _lazy("Requested removed jobs again"),
    "members.import_started": _lazy("Import of a file started"),
    "project.opened": _lazy("Project (since removed) created"),
    "project.edited": _lazy("Project (since removed) edited"),
    "project.archived": _lazy("Project (since removed) archived"),
    "project.reopened": _lazy("Project (since removed) reopened"),
    "project.joined": _lazy("Joined a project (since removed)"),
    "project.left": _lazy("Left a project (since removed)"),
    "project.candidates_saved": _lazy("People saved to a project (since removed)"),
    "project.candidates_moved": _lazy("People moved in a project (since removed)"),
    "project.candidates_removed": _lazy("People removed from a project (since removed)"),
    "recommendation.dismissed": _lazy("Somebody no longer recommended for"),
    "recommendation.dismissal_undone": _lazy("Somebody recommended again for"),
}
#: Some texts end with a value. If a purge has removed the value, these words take its place.
_WITHOUT_VALUE = {
    "recommendation.dismissed": _lazy("a removed job"),
    "recommendation.dismissal_undone": _lazy("a removed job"),
}
_OUTCOMES = {
    "same": _lazy("{kind} is the same"),
    "similar": _lazy("{kind} is similar"),
    "different": _lazy("{kind} is different"),
    "part": _lazy("{kind} is partly the same"),
    "form": _lazy("{kind} is the same in another form"),
    "initial": _lazy("{kind} begins with the same letter"),
    "sound": _lazy("{kind} sounds similar"),
    "typo": _lazy("{kind} differs by one character"),
    "alias": _lazy("{kind} is different, but appears in an address or in another name"),
}
#: Sentences for a kind of evidence with a certain outcome, where the general sentence in ``_OUTCOMES`` does not fit.
_SENTENCES = {
    ("employer", "part"): _lazy("Employer matches a former one"),
    ("employer", "alias"): _lazy("E-mail belongs to the same employer"),
    ("title", "part"): _lazy("Title matches a former one"),
    ("given", "form"): _lazy("First name is a short form, or a variant in another language or spelling"),
    ("family", "form"): _lazy("Last name is cut off, or the same in another spelling"),
    ("street", "typo"): _lazy("Street is almost the same"),
    ("order", "different"): _lazy("First and last name are swapped"),
    ("email", "part"): _lazy("E-mail is the same before the @"),
    ("region", "country"): _lazy("Country is the same"),
}
#: The names of ``_KINDS`` as they appear in the middle of a sentence.
_KINDS_WITHIN = {
    "person_urn": pgettext_lazy("within a sentence", "member id"),
    "profile_url": pgettext_lazy("within a sentence", "profile address"),
    "email": pgettext_lazy("within a sentence", "e-mail"),
    "name": pgettext_lazy("within a sentence", "name"),
    "employer": pgettext_lazy("within a sentence", "employer"),
    "title": pgettext_lazy("within a sentence", "title"),
    "city": pgettext_lazy("within a sentence", "city"),
    "given": pgettext_lazy("within a sentence", "first name"),
    "family": pgettext_lazy("within a sentence", "last name"),
    "order": pgettext_lazy("within a sentence", "order of the names"),
    "phone": pgettext_lazy("within a sentence", "phone number"),
    "region": pgettext_lazy("within a sentence", "region"),
    "postal_code": pgettext_lazy("within a sentence", "postal code"),
    "street": pgettext_lazy("within a sentence", "street"),
    "school": pgettext_lazy("within a sentence", "school"),
}


@register.simple_tag
def unread_inmails(seat: Seat) -> int:
    return unread_threads(seat)


@register.simple_tag
def may_have_unread_notifications(seat: Seat) -> bool:
    """Whether the page should request the number of unread notifications to show beside the bell."""
    return may_have_unread(seat)


@register.simple_tag
def with_ats_data_first(seats: Iterable[Seat]) -> list[tuple[Seat, bool]]:
    """Return each seat with a flag that says whether its contract has ATS data.

    Active seats come before inactive ones. In each of the two groups, seats with ATS data come first.
    """
    listed = list(seats)
    with_data = contracts_with_data([seat.contract for seat in listed])
    return sorted(
        ((seat, seat.contract_id in with_data) for seat in listed),
        key=lambda choice: (not choice[0].is_active, not choice[1]),
    )


@register.simple_tag
def settings_url(tab: str) -> str:
    return reverse(f"settings-{tab}")


@register.simple_tag
def recruiter_label(label: RecruiterLabel) -> SafeString:
    kind, icon_name, words = _LABELS[label]
    return badge(kind, icon_name, str(words))


@register.simple_tag
def audited(entry: AuditEntry) -> SafeString:
    texts = ACTIONS if entry.subject else ACTIONS | WITHOUT_SUBJECT
    subject, before, after = parts_of(entry)
    after = after or str(_WITHOUT_VALUE.get(entry.action, ""))
    text = str(texts.get(entry.action) or in_words(entry.action.rpartition(".")[2]))
    words = format_html(text, breakable(subject))
    if before and not after:
        after = {"integration.configuration_deleted": "", "project.edited": subject}.get(entry.action, "—")
    values = breakable(" → ".join(filter(None, (before, after))))
    return format_html('{} <b class="medium">{}</b>', words, values) if values else words


@register.filter
def day_words(day: date) -> str:
    """Return a heading for a day: "Today", "Yesterday" or the date. Recent dates begin with the weekday."""
    days_ago = (timezone.localtime(clock.now()).date() - day).days
    if days_ago in {0, 1}:
        return _("Yesterday") if days_ago else _("Today")
    words = times.day(day, with_year=day.year != timezone.localtime(clock.now()).year)
    return f"{date_format(day, 'l')}, {words}" if days_ago < _WEEK else words


@register.filter
def in_words(code: str) -> str:
    """Return a code in words, such as "Phone screen" for ``PHONE_SCREEN``."""
    return localized(OWN_WORDS.get(code) or code.replace("_", " ").capitalize())


@register.filter
def percent(probability: float) -> str:
    """A percentage, never "100%", because nothing that an algorithm finds is certain."""
    return percent_of(min(probability, 0.999))


@register.filter
def percent_of(share: float) -> str:
    """A measured share as a percentage, which may well be 100%."""
    # Django's ``number_format`` would truncate instead of rounding.
    return percentage(floatformat(100 * share, 1))


@register.filter
def rounded_percent(probability: float) -> str:
    """A whole percentage of at most 99%, so that several can be compared at a glance."""
    return percentage(round(100 * min(probability, 0.99)))


@register.filter
def in_fours(key: str) -> str:
    """Split a key into groups of four characters, which are easier to type. Authenticator apps ignore the spaces."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


@register.filter
def css(number: float) -> str:
    """Write a number with a decimal point in every language, as style sheets and form fields require."""
    return f"{number:.4g}"


@register.filter
def evidence_words(piece: Mapping[str, str]) -> str:
    sentence = _SENTENCES.get((piece["kind"], piece["outcome"]))
    if sentence is not None:
        return str(sentence)
    kind = _KINDS.get(piece["kind"]) or in_words(piece["kind"])
    return str(_OUTCOMES.get(piece["outcome"], _lazy("{kind} is missing on at least one side"))).format(kind=kind)


@register.filter
def kind_words(piece: Mapping[str, str]) -> str:
    return str(_KINDS.get(piece["kind"]) or in_words(piece["kind"]))


@register.filter
def speaks(piece: Mapping[str, str]) -> str:
    """Return whether a piece of evidence is "for" the match, "against" it, or "neither"."""
    return {"none": "neither", "against": "against"}.get(piece["weight"], "for")


@register.filter
def likeness(record: LikelyRecord | DoubtfulPair) -> str:
    outcomes = {piece["kind"]: piece["outcome"] for piece in record.shared}
    words = {
        "employer": _("same employer") if outcomes.get("employer") == "same" else _("similar or former employer"),
        "title": _("same title") if outcomes.get("title") == "same" else _("similar or former title"),
        "city": _("same place"),
        "email": _("same e-mail") if outcomes.get("email") == "same" else _("similar e-mail"),
        "phone": _("same phone number") if outcomes.get("phone") == "same" else _("similar phone number"),
        "school": _("same school"),
    }
    return ", ".join([*_same_names(outcomes), *(word for kind, word in words.items() if kind in outcomes)])


def _same_names(outcomes: Mapping[str, str]) -> list[str]:
    given, family = outcomes.get("given"), outcomes.get("family")
    if given == family == "same":
        return [_("same name")]
    return [_("similar name")] if given and family else [_("a name in common")] if given or family else []


_GRADES = {Grade.WELL: _lazy("fits well"), Grade.FITS: _lazy("fits"), Grade.IN_PART: _lazy("fits partly")}
_FIT_REASONS = {
    Kind.TITLE: _lazy("same work"),
    Kind.SIMILAR_TITLE: _lazy("similar work"),
    Kind.SAME_TRADE: _lazy("same field"),
    Kind.PLACE: _lazy("same place"),
    Kind.COUNTRY: _lazy("same country"),
    Kind.LEVEL: _lazy("same level"),
}


@register.filter
def fit_words(fit: Fit | None) -> str:
    return str(_GRADES.get(fit.grade, "")) if fit else ""


@register.filter
def fit_reasons(fit: Fit) -> str:
    """Say why a job fits: first what the job and the member have in common, then the skills that the job names."""
    if fit.grade is Grade.NOT:
        return ""
    same = [str(_FIT_REASONS[reason.kind]) for reason in fit.reasons if reason.kind in _FIT_REASONS]
    skills = [_("names {skills}").format(skills=reason.value) for reason in fit.reasons if reason.kind is Kind.SKILLS]
    words = ", ".join(same + skills)
    return words[:1].upper() + words[1:]


@register.filter
def weight_words(weight: str) -> str:
    return str(_WEIGHTS.get(weight, weight))


@register.filter
def evidence_name(piece: Mapping[str, str]) -> str:
    """Return the name of the kind of evidence as it appears in the middle of a sentence."""
    return str(_KINDS_WITHIN.get(piece["kind"]) or in_words(piece["kind"]).lower())
