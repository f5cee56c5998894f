"""A notification as one sentence, without markup."""

from django.utils.translation import gettext as _

from hirewire.hub.recruiting.bell.models import Kind
from hirewire.hub.recruiting.bell.queries import Notification
from hirewire.hub.recruiting.exports.models import ExportState
from hirewire.hub.recruiting.messaging.models import InMailState


def words_of(notification: Notification) -> str:
    """Return the sentence for an e-mail. It names people, but quotes nobody: a sent e-mail cannot be recalled."""
    about, name = notification.about, notification.member.name
    match notification.kind:
        case Kind.ANSWER:
            is_declined = about.state == InMailState.DECLINED
            text = _("{name} declined your InMail") if is_declined else _("{name} answered your InMail")
            return text.format(name=name)
        case Kind.EXPORT:
            is_failed = about.state == ExportState.FAILED
            text = _("The export of {name} was not accepted") if is_failed else _("The export of {name} arrived")
            return text.format(name=name)
        case Kind.MENTION:
            author = about.note.owner.person.name
            return _("{author} mentioned you in a note about {name}").format(author=author, name=name)
        case Kind.STAGE:
            text = _("{name} is now at {stage} ({job})") if about.stage else _("{name} applied ({job})")
            return text.format(name=name, stage=about.stage, job=about.job_title)
