from django.test import Client
from pytest_django import Settings

from hirewire.hub.identity.audit.models import AuditEntry
from tests.hub.sites.developers.conftest import Vendor
from tests.support.html import tidy


def save(browser: Client, vendor: Vendor, *, origins: str = "", redirects: str = "") -> object:
    return browser.post(vendor.address("addresses/save/"), {"origins": origins, "redirect_urls": redirects})


def test_saving_replaces_the_lists_with_the_entered_lines(owner: Client, vendor: Vendor) -> None:
    save(
        owner,
        vendor,
        origins="https://ats.example\r\n\r\n http://localhost:5000 \r\nhttps://ats.example",
        redirects="https://ats.example/back?tenant=1",
    )

    vendor.child.refresh_from_db()
    assert vendor.child.valid_js_sdk_domains == ["https://ats.example", "http://localhost:5000"]
    assert vendor.child.oauth2_authorized_callback_urls == ["https://ats.example/back?tenant=1"]


def test_an_invalid_line_is_named_and_nothing_is_changed(owner: Client, vendor: Vendor) -> None:
    response = owner.post(
        vendor.address("addresses/save/"),
        {"origins": "https://ats.example\nhttps://ats.example/", "redirect_urls": "ftp://ats.example"},
    )

    vendor.child.refresh_from_db()
    faults = response.context["faults"]
    assert response.status_code == 422
    assert vendor.child.valid_js_sdk_domains == ["http://ats.test"]
    assert [fault.partition(":")[0] for fault in faults["origins"]] == ["Line 2"]
    assert [fault.partition(":")[0] for fault in faults["redirect_urls"]] == ["Line 1"]
    assert "https://ats.example/" in response.content.decode()


def test_an_address_that_gets_no_codes_is_refused_with_the_reason(
    owner: Client, vendor: Vendor, settings: Settings
) -> None:
    settings.HIREWIRE_INSECURE_CALLBACKS = False
    lines = "https://ats.example/back\nhttp://ats.example/back"
    reason = "must start with https://, because plain http is accepted only for localhost and 127.0.0.1"

    response = owner.post(vendor.address("addresses/save/"), {"redirect_urls": lines})

    assert response.status_code == 422
    assert response.context["faults"]["redirect_urls"] == [f'Line 2: "http://ats.example/back" {reason}.']


def test_each_change_of_addresses_is_audited_once(owner: Client, vendor: Vendor) -> None:
    save(owner, vendor, origins="https://ats.example")
    save(owner, vendor, origins="https://ats.example")

    entry = AuditEntry.objects.get(action="application.addresses_changed")
    assert (entry.person_id, entry.subject, entry.before, entry.after) == (
        vendor.owner.person_id,
        "valid_js_sdk_domains",
        "http://ats.test",
        "https://ats.example",
    )


def test_the_page_says_where_the_address_for_push_events_is(owner: Client, vendor: Vendor) -> None:
    page = tidy(owner.get(vendor.address("addresses/")).content.decode())

    assert "The address for push events is CALLBACK_URL" in page
    assert f'href="{vendor.address("integrations/")}">Integrations</a>.' in page


def test_an_overlong_list_is_refused(owner: Client, vendor: Vendor) -> None:
    response = owner.post(vendor.address("addresses/save/"), {"origins": "x" * 60_000, "redirect_urls": "\x00"})

    assert response.status_code == 422
