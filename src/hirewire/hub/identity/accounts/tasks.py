from django.conf import settings

from hirewire.hub.identity.accounts import forgotten, notices
from hirewire.hub.identity.accounts.letters import Notice
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.mails.sending import RETRY
from hirewire.kit import clock
from hirewire.kit.work.tasks import task


@task("hub.accounts.answer_forgotten", queue="hub", retry=RETRY)
def answer_forgotten(*, sealed_email: str, language: str, at: int) -> None:
    if settings.HIREWIRE_MAIL:
        forgotten.answer(sealed_email=sealed_email, language=language, asked_at=clock.from_millis(at))


@task("hub.accounts.send_notice", queue="hub", retry=RETRY)
def send_notice(*, person_id: int, notice: str, at: int, sealed_email: str = "") -> None:
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is not None and settings.HIREWIRE_MAIL:
        notices.send(person=person, notice=Notice(notice), at=clock.from_millis(at), sealed_email=sealed_email)
