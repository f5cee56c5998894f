"""The enablement guide, step by step, in an ATS and in Recruiter, with every label read on both sides."""

import re

import pytest
from playwright.sync_api import expect

from hirewire.cast.cast import BRIGHTPATH, LARKSPUR
from tests.browser.pages import reload
from tests.journeys.conftest import NewMachine
from tests.journeys.people import COMPANY_LEVEL, CONTRACT_LEVEL, InAts, InRecruiter, person
from tests.support.stack import Stack, eventually

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("stack")]

EUROPE, AMERICA = BRIGHTPATH.dashboards
KOFI, MARIT = person("Kofi Mensah"), person("Marit Aaltonen")
INGRID, AMARA = person("Ingrid Solheim"), person("Amara Okafor")

REQUEST = (
    "Request to activate company and contract level access to Recruiter System Connect (e.g., export profiles to your"
    " ATS, view ATS candidate info directly in Recruiter, view InMails and/or Notes history)."
)
READY = (
    "Recruiter System Connect features have been requested and are partner ready. To activate company and contract"
    " level access to Recruiter System Connect (e.g., export profiles to your ATS, view ATS candidate info directly in"
    " Recruiter), proceed to Admin settings in Recruiter."
)
COMPANY_ONLY = (
    "Company level features are enabled and contract level features have been requested and are partner ready. To"
    " activate contract level access to Recruiter System Connect, proceed to Admin settings in Recruiter."
)
ENABLED = (
    "Recruiter System Connect features enabled. With Recruiter System Connect you can: export profiles to your ATS,"
    " view ATS candidate info directly in Recruiter, view InMails and/or Notes history etc."
)


def test_an_admin_of_one_contract_goes_through_every_state(untouched_stack: Stack, new_machine: NewMachine) -> None:
    stack, machine = untouched_stack, new_machine()
    ats, recruiter = InAts(machine.new_page(), stack.ats_url), InRecruiter(machine.new_page(), stack.hub_url)

    _nothing_is_requested(ats, recruiter)
    stack.kill("ats web")
    _a_partner_does_not_answer(ats, recruiter)
    stack.start("ats web")
    _the_partner_is_ready(ats, recruiter)
    _the_switches_are_moved(stack, ats, recruiter)
    _the_card_tells_what_happened(recruiter)
    _what_was_synced_is_purged(stack, recruiter)


def _nothing_is_requested(ats: InAts, recruiter: InRecruiter) -> None:
    ats.signs_in(KOFI)
    ats.opens_the_integration_page()
    ats.reads_heading("Sign in to Recruiter")
    ats.reads_the_step("You request the integration in the frame above.")
    ats.signs_in_to_the_widget(KOFI)
    ats.reads_who("Signed in as Kofi Mensah", f"{AMERICA.name}, Brightpath Logistics", "Not you?")
    expect(ats.widget.get_by_role("button", name="Other contract")).to_have_count(0)
    ats.reads_the_offer("Request", REQUEST)

    recruiter.signs_in(KOFI)
    recruiter.opens_the_ats_tab()
    expect(recruiter.page.get_by_role("heading", level=1)).to_have_text(f"{AMERICA.name} (Id: {AMERICA.id})")
    tabs = recruiter.page.get_by_role("navigation", name="Admin Settings").get_by_role("link")
    expect(tabs).to_have_text(["Seat holders", "Features", "Jobs", "Reporting", "ATS", "Sign-in", "Data"])
    expect(recruiter.page.get_by_text("No ATS is connected to this contract")).to_be_visible()


def _a_partner_does_not_answer(ats: InAts, recruiter: InRecruiter) -> None:
    ats.presses("Request")
    ats.reads_the_offer("Notify Partner", REQUEST)
    expect(ats.widget.get_by_role("alert")).to_contain_text("ATS Simulator did not accept the request")
    recruiter.page.reload()
    expect(recruiter.card).to_have_count(0)
    expect(recruiter.page.get_by_text("has not answered yet")).to_be_visible()


def _the_partner_is_ready(ats: InAts, recruiter: InRecruiter) -> None:
    ats.presses("Notify Partner")
    ats.reads_the_offer("Partner ready", READY)
    ats.reads_the_step("An admin turns the integration on in Recruiter")
    reload(ats.page)
    ats.reads_the_offer("Partner ready", READY)

    recruiter.opens_the_ats_tab()
    recruiter.reads_the_label("Not Activated")
    title = recruiter.card.get_by_role("heading", level=2)
    expect(title).to_have_text("ATS Simulator - Brightpath Logistics (ATS Simulator) SANDBOX")
    number = recruiter.card.locator("summary .meta").inner_text()
    # Both sides call the application by the same name and number.
    expect(ats.page.locator("#keys")).to_contain_text(f"ATS Simulator - Brightpath Logistics, {number}")
    expect(recruiter.card.get_by_role("heading", name="Recruiter System Connect (RSC)")).to_be_visible()
    expect(recruiter.card.get_by_role("link", name="Learn More")).to_be_visible()


def _the_switches_are_moved(stack: Stack, ats: InAts, recruiter: InRecruiter) -> None:
    recruiter.switches_on(CONTRACT_LEVEL)
    # The page around the frame shows the change without a reload.
    ats.reads_the_levels(company="reported", contract=" on")
    _both_read(ats, recruiter, "Contract Level Activated", "Enabled", ENABLED)
    recruiter.switches_on(COMPANY_LEVEL)
    ats.reads_the_levels(company="on, as reported by Recruiter", contract=" on")
    _both_read(ats, recruiter, "Activated", "Enabled", ENABLED)
    eventually(lambda: _accepted(stack), lambda accepted: accepted > 100)
    recruiter.switches_off(CONTRACT_LEVEL)
    ats.reads_the_levels(company="on, as reported by Recruiter", contract=" off")
    _both_read(ats, recruiter, "Company Level Activated", "Partner ready", COMPANY_ONLY)
    recruiter.switches_off(COMPANY_LEVEL)
    ats.reads_the_levels(company="off, as reported by Recruiter", contract=" off")
    _both_read(ats, recruiter, "Not Activated", "Partner ready", READY)
    eventually(lambda: stack.status("brightpath")["sync"]["state"], lambda state: state == "stopped")


def _both_read(ats: InAts, recruiter: InRecruiter, in_recruiter: str, in_ats: str, text: str) -> None:
    recruiter.reads_the_label(in_recruiter)
    reload(ats.page)
    ats.reads_the_offer(in_ats, text)


def _the_card_tells_what_happened(recruiter: InRecruiter) -> None:
    recruiter.opens_the_ats_tab()
    audit = recruiter.card.locator("[id^=audit-]")
    for change in ("Contract level off → on", "Company level off → on", "Contract level on → off"):
        expect(audit.get_by_text(change).first).to_be_visible()
    expect(audit).to_contain_text("Kofi Mensah")
    expect(recruiter.card.get_by_text("INTEGRATION_STATUS_CHANGE").first).to_be_visible()


def _what_was_synced_is_purged(stack: Stack, recruiter: InRecruiter) -> None:
    recruiter.card.get_by_role("button", name="Remove synced records…").click()
    sure = recruiter.page.get_by_role("button", name=re.compile("^Remove [0-9,]+ records$"))
    promised = _number(sure.inner_text())
    _the_last_calls_are_over(stack)
    sure.click()

    expect(recruiter.card).to_contain_text("Nothing from this ATS is stored here.")
    told = recruiter.card.get_by_role("status").inner_text()
    # Recruiter also removes what it derived from the records, so it may remove more than it promised.
    assert "Removed" in told
    assert _number(re.search("([0-9,]+) records", told)[1]) >= promised
    assert _here(stack) == 0
    recruiter.card.get_by_role("link", name="Certificate").click()
    expect(recruiter.page.get_by_role("heading", name="What was removed")).to_be_visible()


def _the_last_calls_are_over(stack: Stack) -> None:
    """Make the switch-off look older, because there is no certificate in the first ten minutes after a switch-off."""
    stack.rows("UPDATE hub_contractaccess SET changed_at = changed_at - interval '11 minutes' RETURNING id")
    stack.rows("UPDATE hub_companyaccess SET changed_at = changed_at - interval '11 minutes' RETURNING id")


def test_two_admins_of_several_contracts_see_each_others_switches(
    untouched_stack: Stack, new_machine: NewMachine
) -> None:
    stack, marits, kofis = untouched_stack, new_machine(), new_machine()
    ats, recruiter = InAts(marits.new_page(), stack.ats_url), InRecruiter(marits.new_page(), stack.hub_url)
    other_ats, other = InAts(kofis.new_page(), stack.ats_url), InRecruiter(kofis.new_page(), stack.hub_url)

    _one_of_two_contracts_is_connected(ats, recruiter)
    _the_other_admin_sees_nothing(other_ats, other)
    recruiter.switches_on(COMPANY_LEVEL)
    recruiter.reads_the_label("Activated")
    _the_other_admin_follows(other_ats, other)
    ats.presses("Other contract")
    ats.chooses(AMERICA)
    ats.reads_the_offer("Enabled", ENABLED)
    _each_sees_who_moved_a_switch(recruiter, other)
    reload(other_ats.page)
    other_ats.reads_the_offer("Partner ready", COMPANY_ONLY)


def _one_of_two_contracts_is_connected(ats: InAts, recruiter: InRecruiter) -> None:
    ats.signs_in(MARIT)
    ats.opens_the_integration_page()
    ats.signs_in_to_the_widget(MARIT)
    ats.reads_heading("Which contract do you want to connect?")
    ats.reads_who("Signed in as Marit Aaltonen", "No contract chosen yet, Brightpath Logistics")
    expect(ats.widget.get_by_role("radio")).to_have_count(2)
    ats.chooses(EUROPE)
    ats.reads_who(f"{EUROPE.name}, Brightpath Logistics", "Other contract")
    ats.reads_the_offer("Request", REQUEST)
    ats.presses("Request")
    ats.reads_the_offer("Partner ready", READY)

    recruiter.signs_in(MARIT, contract=EUROPE)
    recruiter.opens_the_ats_tab()
    recruiter.reads_the_label("Not Activated")
    recruiter.switches_on(CONTRACT_LEVEL)
    recruiter.reads_the_label("Contract Level Activated")
    expect(recruiter.contract_line(AMERICA.name).locator(".badge")).to_have_text("Not Activated")
    # One contract has one admin, and the other contract has two.
    expect(recruiter.contract_line(EUROPE.name)).to_contain_text("Marit Aaltonen")
    expect(recruiter.contract_line(AMERICA.name)).to_contain_text("Marit Aaltonen, Kofi Mensah")


def _the_other_admin_sees_nothing(ats: InAts, recruiter: InRecruiter) -> None:
    ats.signs_in(KOFI)
    ats.opens_the_integration_page()
    ats.signs_in_to_the_widget(KOFI)
    ats.reads_the_offer("Request", REQUEST)
    recruiter.signs_in(KOFI)
    recruiter.opens_the_ats_tab()
    expect(recruiter.page.get_by_text("No ATS is connected to this contract")).to_be_visible()


def _the_other_admin_follows(ats: InAts, recruiter: InRecruiter) -> None:
    """At first the company's switch is on, but the integration is neither requested nor on for this contract."""
    recruiter.page.reload()
    recruiter.reads_the_label("Company Level Activated")
    expect(recruiter.switch(COMPANY_LEVEL)).to_be_checked()
    expect(recruiter.switch(CONTRACT_LEVEL)).to_be_disabled()
    expect(recruiter.card).to_contain_text(f"This has not been requested on {AMERICA.name} yet.")
    ats.presses("Request")
    ats.reads_the_offer("Partner ready", COMPANY_ONLY)

    recruiter.page.reload()
    recruiter.switches_on(CONTRACT_LEVEL)
    _both_read(ats, recruiter, "Activated", "Enabled", ENABLED)


def _each_sees_who_moved_a_switch(recruiter: InRecruiter, other: InRecruiter) -> None:
    recruiter.changes_to(AMERICA)
    recruiter.opens_the_ats_tab()
    expect(recruiter.card).to_contain_text(re.compile(r"Contract level on since .*, by Kofi Mensah\."))
    recruiter.switches_off(CONTRACT_LEVEL)
    recruiter.reads_the_label("Company Level Activated")
    other.page.reload()
    other.reads_the_label("Company Level Activated")
    expect(other.card).to_contain_text(re.compile(r"Contract level off since .*, by Marit Aaltonen\."))


def test_on_another_site_the_frame_remembers_who_signed_in_and_the_contract(
    stack: Stack, new_machine: NewMachine
) -> None:
    machine = new_machine()
    # Browsers treat 127.0.0.1 and localhost as two sites, so the frame is a third party.
    ats = InAts(machine.new_page(), stack.ats_url.replace("localhost", "127.0.0.1"))

    ats.signs_in(INGRID)
    ats.opens_the_integration_page()
    ats.reads_heading("Sign in to Recruiter")
    ats.signs_in_to_the_widget(INGRID)
    ats.reads_who("Signed in as Ingrid Solheim", f"{LARKSPUR.dashboards[0].name}, Larkspur Health")
    ats.reads_the_offer("Enabled", ENABLED)

    reload(ats.page)
    ats.reads_who("Signed in as Ingrid Solheim", f"{LARKSPUR.dashboards[0].name}, Larkspur Health")
    ats.reads_the_offer("Enabled", ENABLED)
    ats.presses("Other contract")
    ats.reads_heading("Which contract do you want to connect?")


def test_somebody_who_is_not_an_admin_is_told_whom_to_ask_on_both_sides(stack: Stack, new_machine: NewMachine) -> None:
    machine, hers = new_machine(), new_machine()
    ats, recruiter = InAts(machine.new_page(), stack.ats_url), InRecruiter(hers.new_page(), stack.hub_url)
    her_ats = InAts(hers.new_page(), stack.ats_url)

    her_ats.signs_in(AMARA)
    her_ats.opens_the_integration_page()
    expect(her_ats.page.get_by_text("This page is for administrators of this ATS.")).to_be_visible()
    expect(her_ats.page.get_by_role("main")).to_contain_text("These people are administrators: Ingrid Solheim")

    ats.signs_in(INGRID)
    ats.opens_the_integration_page()
    ats.signs_in_to_the_widget(AMARA)
    ats.reads_heading("Only an admin can do this")
    ats.reads_who("Signed in as Amara Okafor", LARKSPUR.dashboards[0].name)
    expect(ats.widget.get_by_role("list", name="Admins of this contract")).to_contain_text("Ingrid Solheim")
    ats.signs_in_to_the_widget(INGRID, by="Not you?")
    ats.reads_the_offer("Enabled", ENABLED)

    recruiter.signs_in(AMARA)
    recruiter.opens_the_ats_tab()
    recruiter.reads_the_label("Contract Level Activated")
    for name in (CONTRACT_LEVEL, COMPANY_LEVEL):
        expect(recruiter.switch(name)).to_be_disabled()
    expect(recruiter.card).to_contain_text("You are not an admin of this contract. Ingrid Solheim can change this.")


def _accepted(stack: Stack) -> int:
    return int(stack.status("brightpath")["sync"]["accepted"])


def _here(stack: Stack) -> int:
    query = (
        "SELECT (SELECT count(*) FROM hub_candidate WHERE organization_id = %s)"
        " + (SELECT count(*) FROM hub_application WHERE organization_id = %s)"
        " + (SELECT count(*) FROM hub_jobposting WHERE organization_id = %s)"
    )
    return stack.figure(query, BRIGHTPATH.id, BRIGHTPATH.id, BRIGHTPATH.id)


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))
