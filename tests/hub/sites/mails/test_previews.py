import pytest
from django.test import Client
from pytest_django import Settings

from hirewire.hub.identity.accounts.letters import Notice
from hirewire.hub.sites.mails.examples import examples

pytestmark = pytest.mark.django_db


def test_a_sandbox_shows_every_mail_in_both_languages(browser: Client, settings: Settings) -> None:
    settings.HIREWIRE_ENVIRONMENT = "sandbox"

    response = browser.get("/mails/")

    mails = response.context["mails"]
    assert len(mails) == len(examples()) == 6 + len(Notice)
    for _name, (english, german) in mails:
        assert (english.language, german.language) == ("en", "de")
        assert english.subject != german.subject
        assert english.text != german.text
        assert ('<html lang="en">' in english.html, '<html lang="de">' in german.html) == (True, True)
    page = response.content.decode()
    assert page.count('srcdoc="&lt;!DOCTYPE html&gt;') == 2 * len(mails)


def test_the_mails_name_the_people_and_contracts_of_the_sandbox(browser: Client, settings: Settings) -> None:
    settings.HIREWIRE_ENVIRONMENT = "sandbox"

    page = browser.get("/mails/").content.decode()

    assert "Larkspur Talent EMEA" in page
    assert "Larkspur Health EMEA" not in page
    # In the mails, the person who sends an invitation is an admin, because only admins can invite people.
    assert "Ingrid Solheim" in page


@pytest.mark.parametrize("environment", ["", "staging", "test"])
def test_other_installations_have_no_such_page(browser: Client, settings: Settings, environment: str) -> None:
    settings.HIREWIRE_ENVIRONMENT = environment

    assert browser.get("/mails/").status_code == 404
