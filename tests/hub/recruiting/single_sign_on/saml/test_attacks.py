"""The hub refuses SAML answers that prove nothing, and shows a page that gives the reason.

Each test fails if the check that it covers is removed from the hub.
"""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from signxml import DigestAlgorithm, SignatureMethod

from hirewire.hub.identity.providers.models import ProviderDomain
from hirewire.hub.recruiting.single_sign_on.models import SamlAnswer
from hirewire.kit import clock
from tests.factories import hub
from tests.hub.recruiting.single_sign_on.conftest import DOMAIN, provider_for, who
from tests.hub.recruiting.single_sign_on.saml.conftest import SamlCompany, attributes, saml_provider
from tests.support.saml import ENTITY, Answer, SamlIdp, pair, posted

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
Wrap = Callable[[SamlIdp, Answer, Answer], str]


@pytest.fixture(autouse=True)
def seats(company: SamlCompany) -> None:
    company.seat_for(f"ingrid@{DOMAIN}")


def refused(answer: HttpResponse, browser: Client, words: str) -> None:
    page = answer.content.decode()
    assert answer.status_code == 403, page
    assert words in page
    assert who(browser) is None
    assert not SamlAnswer.objects.exclude(claims={}).exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"audience": "https://another.example/sp"}, "for another application (Audience)"),
        ({"audience": ""}, "who it is for (Audience)"),
        ({"recipient": "http://hub.test/sign-in/company/999/saml/answer/", "destination": ""}, "address (Recipient)"),
        ({"destination": "http://hub.test/sign-in/company/999/saml/answer/"}, "another address (Destination)"),
        ({"envelope_in_response_to": "_another"}, "another request (InResponseTo)"),
        ({"envelope_in_response_to": ""}, "another request (InResponseTo)"),
        ({"issuer": "https://idp.rival.example", "envelope_issuer": ENTITY}, "another provider made it"),
        ({"envelope_issuer": "https://idp.rival.example"}, "another provider made it"),
        ({"not_after": -3 * MINUTE}, "has expired"),
        ({"confirmed_until": -3 * MINUTE}, "has expired"),
        ({"confirmed_until": None}, "lacks NotOnOrAfter"),
        ({"not_before": 3 * MINUTE}, "not valid yet"),
        ({"issued": 3 * MINUTE}, "from the future"),
        ({"issued": -18 * MINUTE}, "too old"),
        ({"proven": None}, "anybody signed in"),
        ({"session_until": -3 * MINUTE}, "session at the provider has ended"),
        ({"method": "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"}, "subject is confirmed"),
        ({"name": ""}, "names nobody"),
        ({"name_format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"}, "differently each time"),
        ({"more_conditions": "<saml:Condition/>"}, "condition that is not known"),
        ({"assertion_id": "_" + "a" * 255}, "cannot be read"),
        ({"status": "urn:x:Responder", "inner_status": "urn:x:AuthnFailed"}, "It says: AuthnFailed"),
        ({"status": "urn:x:Responder", "inner_status": "Call 555 now"}, "It says: "),
    ],
)
def test_an_assertion_for_somebody_or_something_else_is_refused(
    company: SamlCompany, browser: Client, changes: dict[str, Any], words: str
) -> None:
    answer = company.signs_in(browser, **changes)

    refused(answer, browser, words)
    assert "Call 555" not in answer.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"not_after": -MINUTE, "confirmed_until": -MINUTE},
        {"not_before": MINUTE, "issued": MINUTE},
        {"destination": ""},
        {"more_conditions": "<saml:OneTimeUse/>"},
    ],
)
def test_clocks_and_providers_may_differ_a_little(
    company: SamlCompany, browser: Client, changes: dict[str, Any]
) -> None:
    company.signs_in(browser, **changes)

    assert who(browser) is not None


def _signature_of(document: str) -> str:
    return document[document.index("<ds:Signature ") : document.index("</ds:Signature>") + len("</ds:Signature>")]


def _unsigned(_idp: SamlIdp, answer: Answer) -> str:
    return answer.response(answer.assertion)


def _signature_elsewhere(idp: SamlIdp, answer: Answer) -> str:
    signed = idp.signed(answer.assertion)
    return answer.response(f"<samlp:Extensions>{_signature_of(signed)}</samlp:Extensions>{signed}")


def _only_the_envelope(idp: SamlIdp, answer: Answer) -> str:
    return idp.signed(answer.response(answer.assertion))


def _by_a_stranger(idp: SamlIdp, answer: Answer) -> str:
    return answer.response(idp.signed(answer.assertion, by=pair(2)))


def _by_sha1(idp: SamlIdp, answer: Answer) -> str:
    return answer.response(idp.signed(answer.assertion, method=SignatureMethod.RSA_SHA1))


def _digested_by_sha1(idp: SamlIdp, answer: Answer) -> str:
    return answer.response(idp.signed(answer.assertion, digest=DigestAlgorithm.SHA1))


def _changed(idp: SamlIdp, answer: Answer) -> str:
    return answer.response(idp.signed(answer.assertion).replace("00u1", "00u2"))


def _envelope_by_a_stranger(idp: SamlIdp, answer: Answer) -> str:
    return idp.signed(answer.response(idp.signed(answer.assertion)), by=pair(2))


def _twice(idp: SamlIdp, answer: Answer) -> str:
    assertion = idp.signed(answer.assertion)
    return answer.response(assertion + assertion)


def _encrypted(_idp: SamlIdp, answer: Answer) -> str:
    return answer.response("<saml:EncryptedAssertion/>")


def _commented(idp: SamlIdp, answer: Answer) -> str:
    """An answer with a comment inside the subject. The signature stays valid, because it does not cover comments."""
    return answer.response(idp.signed(answer.assertion).replace("00u1", "00<!---->u1"))


def _instructed(idp: SamlIdp, answer: Answer) -> str:
    return answer.response(idp.signed(answer.assertion).replace("00u1", "00<?x?>u1"))


def _with_entity(idp: SamlIdp, answer: Answer) -> str:
    document = answer.response(idp.signed(answer.assertion))
    return '<!DOCTYPE x [<!ENTITY who "00u1">]>' + document.replace("00u1", "&who;")


def _skipped_transform(idp: SamlIdp, answer: Answer) -> str:
    """An answer with an unknown transform.

    A verifier that skips this transform checks something other than what the signature covers.
    """
    signed = idp.signed(answer.assertion)
    more = '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"/></ds:Transforms>'
    return answer.response(signed.replace("</ds:Transforms>", more))


def _signed_by_two(idp: SamlIdp, answer: Answer) -> str:
    signed = idp.signed(answer.assertion)
    signature = _signature_of(signed)
    return answer.response(signed.replace(signature, signature + signature))


def _confirmed_from(idp: SamlIdp, answer: Answer) -> str:
    data = "<saml:SubjectConfirmationData "
    return answer.response(idp.signed(answer.assertion.replace(data, f'{data}NotBefore="2026-01-01T00:00:00Z" ')))


@pytest.mark.parametrize(
    ("forge", "words"),
    [
        (_unsigned, "Turn signing on at the provider"),
        (_only_the_envelope, "Turn signing on at the provider"),
        (_signature_elsewhere, "covers something else"),
        (_by_a_stranger, "not made with one of the provider"),
        (_by_sha1, "insecure method, such as SHA-1"),
        (_digested_by_sha1, "insecure method, such as SHA-1"),
        (_changed, "not made with one of the provider"),
        (_envelope_by_a_stranger, "not made with one of the provider"),
        (_twice, "or several"),
        (_encrypted, "is encrypted"),
        (_commented, "cannot be read"),
        (_instructed, "cannot be read"),
        (_with_entity, "cannot be read"),
        (_skipped_transform, "not accepted here (Transform"),
        (_signed_by_two, "exactly one signature"),
        (_confirmed_from, "which SAML does not allow (NotBefore)"),
    ],
)
def test_a_signature_that_proves_nothing_is_refused(
    company: SamlCompany, browser: Client, forge: Callable[[SamlIdp, Answer], str], words: str
) -> None:
    answer = company.answer(browser)

    page = company.comes_back(browser, posted(forge(company.saml, answer)))

    refused(page, browser, words)


def _beside(idp: SamlIdp, good: Answer, evil: Answer) -> str:
    return good.response(evil.assertion + idp.signed(good.assertion))


def _inside_extensions(idp: SamlIdp, good: Answer, evil: Answer) -> str:
    return good.response(f"<samlp:Extensions>{idp.signed(good.assertion)}</samlp:Extensions>{evil.assertion}")


def _inside_the_evil_one(idp: SamlIdp, good: Answer, evil: Answer) -> str:
    return good.response(evil.assertion.replace("</saml:Assertion>", f"{idp.signed(good.assertion)}</saml:Assertion>"))


def _inside_its_signature(idp: SamlIdp, good: Answer, evil: Answer) -> str:
    """The evil assertion contains the good assertion's signature. That signature contains the good assertion."""
    signed = idp.signed(good.assertion)
    signature = _signature_of(signed)
    inner = signature.replace(
        "</ds:Signature>", f"<ds:Object>{signed.replace(signature, '')}</ds:Object></ds:Signature>"
    )
    return good.response(evil.assertion.replace("</saml:Assertion>", f"{inner}</saml:Assertion>"))


def _with_a_borrowed_signature(idp: SamlIdp, good: Answer, evil: Answer) -> str:
    signature = _signature_of(idp.signed(good.assertion))
    return good.response(evil.assertion.replace("</saml:Assertion>", f"{signature}</saml:Assertion>"))


def _under_the_same_id(idp: SamlIdp, good: Answer, evil: Answer) -> str:
    forged = evil.assertion.replace(f'ID="{evil.assertion_id}"', f'ID="{good.assertion_id}"')
    signature = _signature_of(idp.signed(good.assertion))
    return good.response(forged.replace("</saml:Assertion>", f"{signature}</saml:Assertion>"))


def _around_the_response(idp: SamlIdp, good: Answer, evil: Answer) -> str:
    """The evil response contains a copy of the good response's signature.

    That copy contains the whole good response.
    """
    signed = idp.signed(good.response(idp.signed(good.assertion)))
    inner = signed.rindex("<ds:Signature ")
    signature = signed[inner : signed.index("</ds:Signature>", inner)]
    holder = f"{signature}<ds:Object>{signed}</ds:Object></ds:Signature>"
    return evil.response(f"{holder}{evil.assertion}").replace('ID="_r1"', 'ID="_evil"', 1)


@pytest.mark.parametrize(
    "wrap",
    [
        *(_beside, _inside_extensions, _inside_the_evil_one, _inside_its_signature),
        *(_with_a_borrowed_signature, _under_the_same_id, _around_the_response),
    ],
)
def test_a_signature_covers_nothing_that_is_wrapped_around_it(
    company: SamlCompany, browser: Client, wrap: Wrap
) -> None:
    victim = company.seat_for(f"victim@{DOMAIN}")
    good = company.answer(browser)
    evil = company.saml.says_to(
        recipient=good.recipient,
        audience=good.audience,
        in_response_to=good.in_response_to,
        name="victim",
        attributes=attributes(email=[victim.person.email]),
    )

    page = company.comes_back(browser, posted(wrap(company.saml, good, evil)))

    refused(page, browser, "was refused")


def test_another_encoding_hides_no_dtd(company: SamlCompany, browser: Client) -> None:
    document = _with_entity(company.saml, company.answer(browser)).encode("utf-16")

    page = company.comes_back(browser, {"SAMLResponse": base64.b64encode(document).decode()})

    refused(page, browser, "cannot be read")


def test_an_assertion_counts_once(company: SamlCompany, browser: Client) -> None:
    form = company.saml.posts(company.answer(browser))
    company.comes_back(browser, form)
    browser.logout()

    again = company.comes_back(browser, form)

    refused(again, browser, "used already")


def test_an_assertion_counts_once_even_in_another_envelope(company: SamlCompany, browser: Client) -> None:
    company.set(allows_unasked=True)
    good = _unasked(company)
    company.comes_back(browser, company.saml.posts(good))
    browser.logout()

    envelope = good.response(company.saml.signed(good.assertion)).replace('ID="_r1"', 'ID="_r2"')
    again = company.comes_back(browser, posted(envelope))

    refused(again, browser, "used already")


def test_the_way_back_works_once(company: SamlCompany, browser: Client) -> None:
    answer = company.consumes(company.saml.posts(company.answer(browser)))
    browser.get(answer.headers["Location"])
    browser.logout()

    again = browser.get(answer.headers["Location"])

    refused(again, browser, "has been used already")


def test_only_the_browser_that_asked_is_signed_in(company: SamlCompany, browser: Client) -> None:
    """A thief's sign-in ends with a link, and the thief may send the link to somebody else.

    The link does not sign that person in as the thief.
    """
    thief = Client(headers={"host": "hub.test"})
    answer = company.consumes(company.saml.posts(company.answer(thief)))

    page = browser.get(answer.headers["Location"])

    refused(page, browser, "Start again")


def test_the_way_back_works_for_a_short_time_only(company: SamlCompany, browser: Client) -> None:
    answer = company.consumes(company.saml.posts(company.answer(browser)))

    with clock.moved(3 * MINUTE):
        page = browser.get(answer.headers["Location"])

    assert page.status_code == 403
    assert who(browser) is None


def test_an_answer_that_takes_longer_than_any_person_is_refused(company: SamlCompany, browser: Client) -> None:
    address = company.goes(browser)

    with clock.moved(16 * MINUTE):
        answer = company.saml.answer_to(address, attributes=attributes())
        page = company.comes_back(browser, company.saml.posts(answer))

    assert page.status_code == 403


def _unasked(company: SamlCompany) -> Answer:
    base = f"http://hub.test/sign-in/company/{company.provider.pk}/saml/"
    return company.saml.says_to(recipient=f"{base}answer/", audience=base, attributes=attributes())


def test_an_answer_that_nobody_asked_for_is_refused(company: SamlCompany, browser: Client) -> None:
    page = company.comes_back(browser, company.saml.posts(_unasked(company)))

    refused(page, browser, "nobody asked for it")


def test_an_answer_that_nobody_asked_for_leads_to_recruiter_if_an_admin_allows_it(
    company: SamlCompany, browser: Client
) -> None:
    company.set(allows_unasked=True)

    page = company.comes_back(browser, company.saml.posts(_unasked(company)))

    assert (page.status_code, page.headers["Location"]) == (302, "/search/")
    assert who(browser) is not None


def test_another_company_cannot_sign_for_this_ones_domain(company: SamlCompany, browser: Client) -> None:
    """The rival's signature is valid. The rival has claimed this company's domain, but the claim is not confirmed."""
    rival, contract = SamlIdp(2, entity="https://idp.rival.example"), hub.contract()
    provider = provider_for(contract, "rival.example")
    saml_provider(provider, rival)
    ProviderDomain.objects.create(provider=provider, organization=contract.organization, domain=DOMAIN)
    base = f"http://hub.test/sign-in/company/{provider.pk}/saml/"
    provider.allows_unasked = True
    provider.save()

    answer = rival.says_to(recipient=f"{base}answer/", audience=base, attributes=attributes())
    sent = browser.post(f"{base.removeprefix('http://hub.test')}answer/", rival.posts(answer))
    page = browser.get(sent.headers["Location"])

    assert "may not vouch for addresses of this domain" in page.content.decode()
    assert who(browser) is None


def test_an_answer_for_one_provider_does_not_fit_another(company: SamlCompany, browser: Client) -> None:
    """Two companies may share a provider and its certificate. Even so, each answer is valid for only one of them."""
    other = provider_for(hub.contract(), "meadow.example")
    saml_provider(other, company.saml)
    form = company.saml.posts(company.answer(browser))

    page = browser.post(f"/sign-in/company/{other.pk}/saml/answer/", form)

    assert page.status_code == 403
    assert "another address (Destination)" in page.content.decode()


def test_a_provider_that_is_off_signs_nobody_in(company: SamlCompany, browser: Client) -> None:
    form = company.saml.posts(company.answer(browser))
    company.set(is_on=False)

    assert company.comes_back(browser, form).status_code == 404
    assert who(browser) is None


@pytest.mark.parametrize(
    "form", [{}, {"SAMLResponse": "%%%"}, {"SAMLResponse": "PGEvPg=="}, {"SAMLResponse": "A" * 400_000}]
)
def test_what_cannot_be_read_is_refused(company: SamlCompany, browser: Client, form: dict[str, str]) -> None:
    answer = company.consumes(form)

    assert answer.status_code == 403
    assert "was refused" in answer.content.decode()


def test_neither_protocol_accepts_the_others_answers(company: SamlCompany, browser: Client) -> None:
    number = company.provider.pk
    openid = provider_for(hub.contract(), "meadow.example")

    statuses = [
        browser.get(f"/sign-in/company/{number}/back/", {"state": "x", "code": "y"}).status_code,
        browser.get(f"/sign-in/company/{openid.pk}/saml/").status_code,
        browser.post(f"/sign-in/company/{openid.pk}/saml/answer/").status_code,
        browser.get(f"/sign-in/company/{openid.pk}/saml/back/").status_code,
    ]

    assert statuses == [404] * 4


@pytest.mark.parametrize(("ago", "is_in"), [(timedelta(), True), (-5 * MINUTE, False)])
def test_a_fresh_sign_in_has_to_be_fresh(company: SamlCompany, browser: Client, ago: timedelta, *, is_in: bool) -> None:
    address = company.goes(browser, fresh="1")

    answer = company.saml.answer_to(address, attributes=attributes(), proven=ago)
    company.comes_back(browser, company.saml.posts(answer))

    assert company.saml.request_in(address).get("ForceAuthn") == "true"
    assert (who(browser) is not None) == is_in
