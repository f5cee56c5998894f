"""Classes that use the two sites as people do: they find fields and buttons by the texts on the screen."""

import re
from dataclasses import dataclass

from playwright.sync_api import FrameLocator, Locator, Page, expect

from hirewire.cast.cast import COMPANIES, Company, Dashboard
from tests.browser.pages import settled
from tests.browser.signing_in import sign_in

CONTRACT_LEVEL = "Contract Level access (for every seat on this contract)"
COMPANY_LEVEL = "Company Level access (for every seat in your company)"


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    password: str
    company: Company


def person(name: str) -> Person:
    return next(
        Person(name, colleague.email, company.password, company)
        for company in COMPANIES
        for colleague in company.colleagues
        if colleague.name == name
    )


class InRecruiter:
    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def signs_in(self, who: Person, *, contract: Dashboard | None = None) -> None:
        """Sign in unless the browser has a session. Pass ``contract`` for somebody with several contracts."""
        self.page.goto(f"{self.url}/sign-in/")
        email = self.page.get_by_label("E-mail")
        if email.is_visible():
            email.fill(who.email)
            self.page.get_by_label("Password").fill(who.password)
            self.page.get_by_role("button", name="Sign in").click()
        if contract:
            self.page.get_by_role("button", name=f"Open {contract.name}").click()
        expect(self.page.get_by_role("combobox", name="Name, title, company, skill or place")).to_be_visible()

    def changes_to(self, contract: Dashboard) -> None:
        self.page.get_by_role("link", name="Account and contracts").click()
        self.page.get_by_role("button", name=f"Open {contract.name}").click()

    def exports(self, job: str) -> None:
        self.fills_in_the_export(job)
        self.page.get_by_role("dialog").get_by_role("button", name="Export").click()

    def fills_in_the_export(self, job: str) -> None:
        self.page.locator(".hero").get_by_role("link", name="Export to ATS").click()
        dialog = self.page.get_by_role("dialog", name="Export to your ATS")
        expect(dialog).to_be_visible()
        settled(self.page)
        dialog.get_by_label("Job", exact=True).press_sequentially(job)
        # Wait until the list of jobs has been filtered by the typed text.
        expect(dialog.locator("#jobhint")).to_contain_text(job)
        dialog.get_by_role("radio", name=job).check()

    def opens_the_ats_tab(self) -> None:
        self.page.locator("summary", has_text="More").click()
        self.page.get_by_role("link", name="Admin Settings").click()
        self.page.get_by_role("navigation", name="Admin Settings").get_by_role("link", name="ATS").click()
        expect(self.page.get_by_role("link", name="ATS", exact=True)).to_have_attribute("aria-current", "page")

    @property
    def card(self) -> Locator:
        return self.page.locator("details[id^=card-]")

    def reads_the_label(self, label: str) -> None:
        """Expect the label in the heading of the only card, and in the card's line for this contract."""
        badge = self.card.locator("summary .badge:not(.tag)")
        expect(badge).to_have_text(label)
        expect(self.contract_line("this contract").locator(".badge")).to_have_text(label)

    def contract_line(self, words: str) -> Locator:
        return self.card.locator("ul.lines li", has_text=words)

    def switch(self, name: str) -> Locator:
        return self.card.get_by_role("switch", name=name)

    def switches_on(self, name: str) -> None:
        expect(self.switch(name)).not_to_be_checked()
        # Only a forced click reaches the checkbox, because the element that shows the switch covers it.
        self.switch(name).click(force=True)
        expect(self.switch(name)).to_be_checked()

    def switches_off(self, name: str) -> None:
        expect(self.switch(name)).to_be_checked()
        self.switch(name).click(force=True)
        self.page.get_by_role("button", name="Turn off").click()
        expect(self.switch(name)).not_to_be_checked()


class InAts:
    """Somebody who uses the ATS. The host in ``url`` decides whether the browser treats the hub as another site."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def signs_in(self, who: Person) -> None:
        sign_in(self.page, self.url, who.email, who.password)
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()

    def opens_the_integration_page(self) -> None:
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name="Settings").click()
        self.page.get_by_role("link", name="Integrations").click()
        self.page.get_by_role("link", name="Set up and monitor").click()

    def unfolds_the_options(self) -> None:
        self.page.locator("#options > summary").click()

    def opens_candidate(self, number: str) -> None:
        self.page.goto(f"{self.url}/candidates/{number}/")

    @property
    def widget(self) -> FrameLocator:
        # Chromium does not paint frames of another site in a background tab, and Playwright never sees an unpainted
        # button as stable enough to press.
        self.page.bring_to_front()
        return self.page.frame_locator("iframe[title='Recruiter: request an integration']")

    def reads_heading(self, words: str) -> None:
        expect(self.widget.get_by_role("heading", level=3)).to_have_text(words)

    def reads_who(self, *words: str) -> None:
        for one in words:
            expect(self.widget.locator(".bar")).to_contain_text(one)

    def reads_the_offer(self, label: str, text: str) -> None:
        """Expect the list to have a single card with RSC's title, this text, and this label on its button or badge."""
        self.reads_heading("Request an Integration")
        expect(self.widget.get_by_role("heading", level=4)).to_have_text("Recruiter System Connect (RSC)")
        expect(self.widget.locator(".offer > .state")).to_have_text(label)
        expect(self.widget.locator(".offer > p")).to_have_text(re.compile(rf"^\s*{re.escape(text)}\s+Learn more\s*$"))

    def reads_the_step(self, words: str) -> None:
        """Expect the page around the widget to show these words as the next step. The page updates without a reload."""
        expect(self.page.locator("li[aria-current=step]")).to_contain_text(words)

    def reads_the_levels(self, *, company: str, contract: str) -> None:
        """Expect the page around the widget to say these words about both levels. The page updates without a reload."""
        expect(self.page.locator("#company-level")).to_contain_text(company)
        expect(self.page.locator("#contract-levels")).to_contain_text(contract)

    def presses(self, name: str) -> None:
        self.widget.get_by_role("button", name=name).click()

    def signs_in_to_the_widget(self, who: Person, *, by: str = "Sign in") -> None:
        self.signs_in_to(self.widget, who, by=by)

    def signs_in_to(self, frame: FrameLocator, who: Person, *, by: str = "Sign in") -> None:
        with self.page.expect_popup() as opened:
            frame.get_by_role("button", name=by).click()
        window = opened.value
        window.get_by_label("E-mail").fill(who.email)
        window.get_by_label("Password").fill(who.password)
        with window.expect_event("close"):
            window.get_by_role("button", name="Sign in").click()

    def chooses(self, contract: Dashboard) -> None:
        self.widget.get_by_role("radio", name=contract.name).check()
        self.presses("Continue")
