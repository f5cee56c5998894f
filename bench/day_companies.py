"""Creates the companies for ``bench/day.py``.

Each has an enabled ATS with data that it sent earlier, and a signed-in recruiter.
"""

from typing import TYPE_CHECKING, NamedTuple

from people import colleague_of, follow, write_members, write_synced
from sink import Sink
from stage import Customer

if TYPE_CHECKING:
    from hirewire.hub.identity.accounts.models import Seat
    from hirewire.hub.platform.provisioning.models import DeveloperApplication

#: The site of the ATS that shows the widgets.
PAGE = "https://ats.larkspur.example"
#: A recruiter works with at most this many members whom the ATS knows, and with as many whom it does not know.
MOST_PEOPLE = 2_000
#: Each company's ATS knows every n-th member. This is n.
EVERY = 10


class Company(NamedTuple):
    customer: Customer
    #: The recruiter's cookies, and the CSRF token that forms send.
    cookies: str
    csrf_token: str
    widget_token: str
    #: Ids of members: those whom the ATS knows as candidates ``C-{id}``, and those whom the ATS does not know.
    known: list[int]
    strangers: list[int]


def companies(count: int, members: int, sink: Sink) -> list[Company]:
    from django.db import connection  # noqa: PLC0415 - needs Django

    print(f"writing {members:,} members and {count} companies ...", flush=True)
    with connection.cursor() as cursor:
        write_members(cursor, members)
    made = [_company(number, sink) for number in range(count)]
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return made


def _company(number: int, sink: Sink) -> Company:
    from django.db import connection  # noqa: PLC0415 - needs Django

    from tests.factories import hub  # noqa: PLC0415 - as above

    application, secret = hub.customer(domains=(PAGE,))
    access = hub.enabled(application, callback_url=sink.url(number))
    _without_limits(application)
    seat = hub.seat(access.contract, hub.person("Amara", "Okafor"))
    ids = {
        "every": EVERY,
        "organization": access.contract.organization_id,
        "application": application.pk,
        "contract": access.contract.pk,
        "seat": seat.pk,
        "colleague": colleague_of(seat, f"tomas.{number}@larkspur.example").pk,
        "last_job": 50,
    }
    customer = Customer(access.contract.organization_id, application.client_id, secret)
    with connection.cursor() as cursor:
        write_synced(cursor, ids)
        cursor.execute("SELECT id FROM hub_member WHERE id %% %s = 0 ORDER BY id LIMIT %s", [EVERY, MOST_PEOPLE])
        known = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT id FROM hub_member WHERE id %% %s <> 0 ORDER BY id OFFSET %s LIMIT %s",
            [EVERY, number * MOST_PEOPLE // 4, MOST_PEOPLE],
        )
        strangers = [row[0] for row in cursor.fetchall()]
    follow(customer)
    cookies, csrf_token = _signed_in(seat)
    return Company(customer, cookies, csrf_token, _widget_token(seat, application), known, strangers)


def _without_limits(application: "DeveloperApplication") -> None:
    from hirewire.hub.platform.throttling.limits import GROUPS, Meter  # noqa: PLC0415 - needs Django
    from hirewire.hub.platform.throttling.services import set_quota  # noqa: PLC0415 - as above

    for group in GROUPS:
        for meter in Meter:
            set_quota(application=application, group=group, meter=meter, amount=10**12)


def _signed_in(seat: "Seat") -> tuple[str, str]:
    from django.conf import settings  # noqa: PLC0415 - needs Django
    from django.test import Client  # noqa: PLC0415 - as above
    from django.utils.crypto import get_random_string  # noqa: PLC0415 - as above

    from hirewire.hub.identity.accounts.queries import SEAT_KEY  # noqa: PLC0415 - as above

    browser = Client(headers={"host": "localhost"})
    browser.force_login(seat.person, "django.contrib.auth.backends.ModelBackend")
    session = browser.session
    session[SEAT_KEY] = seat.pk
    session.save()
    token = get_random_string(32)
    cookies = {settings.SESSION_COOKIE_NAME: str(session.session_key), settings.CSRF_COOKIE_NAME: token}
    return "; ".join(f"{name}={value}" for name, value in cookies.items()), token


def _widget_token(seat: "Seat", application: "DeveloperApplication") -> str:
    from hirewire.hub.identity.accounts.models import SignIn  # noqa: PLC0415 - needs Django
    from hirewire.hub.sites.widgets.tokens import Visitor, token_for  # noqa: PLC0415 - as above
    from hirewire.kit import clock  # noqa: PLC0415 - as above

    sign_in = SignIn.objects.create(person=seat.person)
    return token_for(Visitor(seat.person, application, PAGE, clock.now(), sign_in.pk))
