"""Why an integration with an ATS is on for a contract, or what is missing."""

from collections.abc import Iterator
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations.models import TYPES, ConfigurationKey
from hirewire.hub.platform.integrations.queries import Card, cards, integrations_for
from hirewire.hub.platform.integrations.states import recruiter_label
from hirewire.hub.sites.recruiter.why.forms import Question
from hirewire.hub.sites.recruiter.why.paths import (
    AtsLink,
    Inquiry,
    Link,
    Path,
    export_links,
    names_of_admins,
    path_until_broken,
    seat_link,
)
from hirewire.kit.text.sentences import localized


def about_integrations(question: Inquiry) -> list[Path]:
    """Return one path for each ATS whose integration was requested on the contract or is on for the whole company.

    If there is no such ATS, return one path that says what is missing.
    """
    contract = question.viewer.contract
    if paths := [path_until_broken(_on(card), _links(question, card)) for card in cards(contract)]:
        return paths
    return [path_until_broken(str(Question.INTEGRATION.label), (_license(contract), _not_requested(contract)))]


def _on(card: Card) -> str:
    return _("Is {name} on?").format(name=card.bracket_name or card.title)


def _links(question: Inquiry, card: Card) -> Iterator[Link]:
    contract = question.viewer.contract
    yield _license(contract)
    if not card.inputs.requested and not card.inputs.company_on:
        yield _not_requested(contract)
    elif card.inputs.requested:
        yield Link(
            _("Request"),
            _("An admin of {contract} requested {title}.").format(contract=contract.name, title=card.title),
        )
        yield _answer(contract, card)
    yield _switch(contract, card)
    yield _export(contract)
    for link in export_links(question, card.application):
        yield replace(link, says=f"{link.says} {_('Everything else works.')}")
    yield seat_link(
        question,
        question.phrase(
            _(
                "You have the In ATS indicator, ATS data and Export, and, in the ATS, recommended matches "
                "and combined search."
            ),
            _(
                "{name} has the In ATS indicator, ATS data and Export, and, in the ATS, recommended matches"
                " and combined search."
            ),
        ),
    )


def _license(contract: Contract) -> Link:
    named = {"contract": contract.name, "product": contract.get_product_display()}
    if contract.has_rsc:
        says = _("{contract} is a {product} contract and can be connected to an ATS.").format(**named)
        return Link(_("Product"), says)
    return Link(
        _("Product"),
        _("{contract} is a {product} contract and cannot be connected to an ATS.").format(**named),
        holds=False,
        todo=_("This requires Recruiter Corporate or Recruiter Professional Services."),
    )


def _not_requested(contract: Contract) -> Link:
    return Link(
        _("Request"),
        _("No integration has been requested on {contract}.").format(contract=contract.name),
        holds=False,
        todo=(
            _(
                "In the ATS, an admin of this contract opens the integration page, signs in to Recruiter there and"
                " presses Request. Admins: {names}."
            ).format(names=names_of_admins(contract))
        ),
    )


def _answer(contract: Contract, card: Card) -> Link:
    if card.inputs.notified:
        return AtsLink(_("Partner"), _("The ATS has answered: Partner ready."))
    integrations = integrations_for(card.application, contract)
    unnamed = sorted(
        set(TYPES) - {integration.integration_type for integration in integrations if integration.named_at is not None}
    )
    has_address = any(
        setting.key == ConfigurationKey.CALLBACK_URL
        for integration in integrations
        for setting in integration.configurations.all()
    )
    missing = ([_("a name for {names}").format(names=", ".join(unnamed))] if unnamed else []) + (
        [] if has_address else [_("the address for push events")]
    )
    return AtsLink(
        _("Partner"),
        _("The ATS has not answered completely. Missing: {names}.").format(names="; ".join(missing)),
        holds=False,
        todo=_("In the ATS, press Notify Partner again. The ATS’s vendor sees the answer in the developer console."),
    )


def _switch(contract: Contract, card: Card) -> Link:
    if card.inputs.contract_on or card.inputs.company_on:
        label = localized(recruiter_label(card.inputs).value)
        return Link(_("Switch"), _("Admin Settings says “{label}”.").format(label=label))
    return Link(
        _("Switch"),
        _("Both levels are off for {contract}.").format(contract=contract.name),
        holds=False,
        todo=_("An admin can turn one on in Admin Settings, ATS. Admins: {names}.").format(
            names=names_of_admins(contract)
        ),
        address=reverse("settings-ats"),
        opens=_("Open ATS settings"),
    )


def _export(contract: Contract) -> Link:
    if contract.export_is_on:
        return Link(pgettext("noun", "Export"), _("Export to ATS is on for {contract}.").format(contract=contract.name))
    return Link(
        pgettext("noun", "Export"),
        _("An admin has turned Export to ATS off for {contract}. Everything else works.").format(
            contract=contract.name
        ),
        holds=False,
        todo=_("Admins: {names}.").format(names=names_of_admins(contract)),
        address=reverse("settings-features"),
        opens=_("Open Features"),
    )
