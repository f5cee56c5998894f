from datetime import timedelta

import pytest

from hirewire.hub.platform.certifying.services import start_run
from hirewire.kit import clock
from tests.factories import hub
from tests.support.locks import Running, another_session


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_being_started_holds_up_no_tokens_and_jobs() -> None:
    application, person = hub.customer_application(), hub.person("Noor", "Haddad")

    def start() -> None:
        start_run(
            application=application,
            person=person,
            product="Acme ATS 4.2",
            since=clock.now() - timedelta(hours=1),
            choices={"rules": ["RSC-201"]},
        )

    with Running(start) as running, another_session() as session:
        running.start()
        running.finish()
        # A session that inserts a row for the application takes this lock on the application.
        referred = session.execute(
            "SELECT id FROM hub_developerapplication WHERE id = %s FOR KEY SHARE SKIP LOCKED", [application.pk]
        ).fetchall()

    assert referred == [(application.pk,)]
