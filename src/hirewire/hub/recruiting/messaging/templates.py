"""Services for text that a recruiter reuses.

Changes of templates are not audited: a template affects nobody before it is used, and contains nobody's data.
"""

from django.db import transaction

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.recruiting.messaging import errors
from hirewire.hub.recruiting.messaging.models import InMailTemplate
from hirewire.hub.recruiting.messaging.services import MOST_BODY, MOST_SUBJECT
from hirewire.hub.recruiting.messaging.writing import check_placeholders, check_seat, text_of
from hirewire.kit.db.duplicates import refused_as
from hirewire.kit.text.sentences import sentence

MOST_NAME, MOST_TEMPLATES = 100, 50


@needs(Verb.INMAIL)
@transaction.atomic
def write_template(
    *, seat: Seat, name: str, subject: str, body: str, template: InMailTemplate | None = None
) -> InMailTemplate:
    check_seat(seat)
    name = text_of(sentence("The name"), name, MOST_NAME)
    subject = text_of(sentence("The subject"), subject, MOST_SUBJECT)
    body = text_of(sentence("The message"), body, MOST_BODY)
    check_placeholders(subject + body)
    own = InMailTemplate.objects.select_for_update().filter(seat=seat)
    if template is None and own.count() >= MOST_TEMPLATES:
        raise errors.TooManyTemplates(MOST_TEMPLATES)
    template = InMailTemplate(seat=seat) if template is None else own.get(pk=template.pk)
    template.name, template.subject, template.body = name, subject, body
    with refused_as(errors.TemplateNameTaken(name)):
        template.save()
    return template


@needs(Verb.INMAIL)
@transaction.atomic
def delete_template(*, seat: Seat, template: InMailTemplate) -> None:
    InMailTemplate.objects.filter(seat=seat, pk=template.pk).delete()
