"""Template tags of Recruiter's pages."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hirewire.hub.accounts.models import Seat
from hirewire.hub.audit.models import AuditEntry
from hirewire.hub.integrations.states import RecruiterLabel
from hirewire.hub.matching.suggesting import Piece
from hirewire.hub.messaging.queries import unread_threads
from hirewire.kit.looks.templatetags.looks import badge

register = template.Library()

_KINDS = {
    "person_urn": "Member id",
    "profile_url": "Profile address",
    "email": "E-mail",
    "name": "Name",
    "employer": "Employer",
    "title": "Title",
    "city": "City",
}
#: Badge and icon of each label; the words are literal.
_LABELS = {
    RecruiterLabel.NOT_ACTIVATED: ("plain", "circle-dashed"),
    RecruiterLabel.CONTRACT: ("live", "contrast"),
    RecruiterLabel.COMPANY: ("info", "building-2"),
    RecruiterLabel.ACTIVATED: ("live", "circle-check"),
}
#: What an audited action is called; ``{0}`` is its subject.
_ACTIONS = {
    "integration.requested": "Requested",
    "integration.partner_notified": "Partner notified again",
    "integration.named": "Partner named {0}",
    "integration.configured": "Partner set {0} to",
    "integration.configuration_deleted": "Partner removed {0},",
    "integration.contract_switched": "Contract level",
    "integration.company_switched": "Company level",
    "contract.export_switched": "Export for every seat",
    "application.provisioned": "Provisioned",
    "application.registered": "Registered",
    "application.updated": "Partner changed {0}",
    "application.addresses_changed": "Changed {0}:",
    "application.secret_rolled": "A new secret",
    "application.secret_revoked": "A secret deleted",
    "developer.added": "{0} joined as",
    "developer.role_changed": "{0}:",
    "developer.removed": "{0} left",
    "developer.invited": "Invited somebody as",
    "developer.invitation_withdrawn": "An invitation withdrawn",
    "notification.replayed": "{0} sent again",
    "notification.all_replayed": "Given-up events sent again:",
    "notification.paused": "Push events paused",
    "notification.resumed": "Push events resumed",
    "notification.test_sent": "A test event sent",
    "candidate.linked": "{0} linked to",
    "candidate.unlinked": "{0} unlinked from",
    "jobs.requested_again": "Asked for {0} again",
    "seat.invited": "Invited somebody as",
    "seat.invitation_withdrawn": "An invitation withdrawn",
    "seat.taken": "{0} took a seat as",
    "seat.roles_changed": "Roles of {0}:",
    "seat.state_changed": "Seat of {0}:",
    "project.opened": "Project “{0}” opened",
    "project.edited": "Project “{0}” edited",
    "project.archived": "Project “{0}” archived",
    "project.reopened": "Project “{0}” opened again",
    "project.joined": "Joined project “{0}”",
    "project.left": "Left project “{0}”",
    "project.candidates_saved": "People saved to project “{0}”:",
    "project.candidates_moved": "People moved in project “{0}”:",
    "project.candidates_removed": "People taken out of project “{0}”:",
    "retention.purge_started": "Purge started",
    "retention.purge_requested": "Purge asked for",
    "retention.purge_cancelled": "Purge called off",
    "retention.purged": "Purged",
}
_OUTCOMES = {"same": "is the same", "similar": "is similar", "different": "is different"}


@register.simple_tag
def environment() -> SafeString | str:
    """A mark wherever this is not the real thing, so that nobody mixes them up."""
    name = str(settings.HIREWIRE_ENVIRONMENT)
    return format_html('<span class="badge wait tag">{}</span>', name.upper()) if name else ""


@register.simple_tag
def unread_inmails(seat: Seat) -> int:
    """For the sign beside Inbox, on every page."""
    return unread_threads(seat)


@register.simple_tag
def settings_url(tab: str) -> str:
    return reverse(f"settings-{tab}")


@register.simple_tag
def recruiter_label(label: RecruiterLabel) -> SafeString:
    kind, icon_name = _LABELS[label]
    return badge(kind, icon_name, label.value)


@register.simple_tag
def audited(entry: AuditEntry) -> SafeString:
    """An entry of the audit trail in words, with what was before and after."""
    words = _ACTIONS.get(entry.action, in_words(entry.action.rpartition(".")[2])).format(entry.subject)
    if entry.before:
        return format_html('{} <b class="medium">{} → {}</b>', words, entry.before, entry.after)
    return format_html('{} <b class="medium">{}</b>', words, entry.after) if entry.after else format_html("{}", words)


@register.filter
def web_address(url: str) -> str:
    """An address that came from outside, if a link may lead there: ``javascript:`` and the like may not."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""


@register.filter
def in_words(code: str) -> str:
    """``PHONE_SCREEN`` as people write it."""
    return code.replace("_", " ").capitalize()


@register.filter
def percent(probability: float) -> str:
    """Never "100 %": nothing found by an algorithm is certain."""
    return f"{min(probability, 0.999):.1%}".replace("%", " %")


@register.filter
def evidence_words(piece: Mapping[str, str]) -> str:
    kind = _KINDS.get(piece["kind"], in_words(piece["kind"]))
    return f"{kind} {_OUTCOMES.get(piece['outcome'], 'is not known on both sides')}"


@register.filter
def evidence_name(piece: Mapping[str, str]) -> str:
    """Only what was compared, for the middle of a sentence."""
    name = _KINDS.get(piece["kind"], in_words(piece["kind"]))
    return name if name == "E-mail" else name.lower()


@register.filter
def comparison_words(piece: Piece) -> str:
    """As ``evidence_words``, with the member's side of it: a suggestion has no record to look it up in."""
    words = evidence_words({"kind": piece.kind, "outcome": piece.outcome})
    return f"{words}: {piece.value}" if piece.value else words


@register.filter
def share(likelihood: float) -> str:
    """A guess has no decimals."""
    return f"{likelihood:.0%}".replace("%", "\N{NO-BREAK SPACE}%")
