import json
from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Education, Member, Position
from hirewire.hub.sites.widgets.tokens import Visitor, token_for
from hirewire.kit import clock
from tests.factories import connected
from tests.factories import hub as make
from tests.hub.sites.widgets.conftest import PAGE, text_of

pytestmark = pytest.mark.django_db
YEARS = ((2015, 2019), (2015, None), (None, 2019), (None, None))


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    company.application.valid_js_sdk_domains = [PAGE]
    company.application.save()
    member = connected.known_member(company)
    for number, (start, end) in enumerate(YEARS):
        Position.objects.create(
            member=member, title=f"P{number}", company="Looms", location="Rome", starts_year=start, ends_year=end
        )
        Education.objects.create(member=member, school=f"S{number}", degree="MSc", starts_year=start, ends_year=end)
    return company


def test_the_profile_names_only_years_that_are_known(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    member = Member.objects.get(first_name="Priya")

    page = working_as(company.recruiter_a).get(f"/people/{member.pk}/?tab=profile")

    text = " ".join(text_of(page.content.decode()).split())
    for number, years in enumerate(("2015\u20132019", "2015\u2013now", "until 2019", "now")):
        assert f"P{number} Looms {years} · Rome" in text
    for number, years in enumerate(("2015\u20132019", "2015", "2019", "")):
        assert f"S{number} MSc {years}".strip() in text
    assert "\u20132019 " not in text.replace("2015\u20132019", "")


def test_the_widget_names_only_years_that_are_known(company: connected.Company) -> None:
    person = company.recruiter_a.person
    token = token_for(Visitor(person, company.application, PAGE, clock.now(), make.sign_in(person).pk))
    answer = Client().post(
        "/widgets/profile/state/", {"candidate": "C-1"}, headers={"Authorization": f"Bearer {token}"}
    )

    text = " ".join(text_of(json.loads(answer.content)["html"]).split())
    for number, years in enumerate(("2015 to 2019", "2015 to now", "until 2019", "now")):
        assert f"P{number} , Looms {years} · Rome" in text
    for number, years in enumerate(("2015 to 2019", "2015", "2019", "")):
        assert f"MSc, S{number} {years}".strip() in text
    assert " to 2019" not in text.replace("2015 to 2019", "")
