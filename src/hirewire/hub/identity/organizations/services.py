"""Founds companies and opens their contracts. Operators do this; no page does."""

from django.db import transaction

from hirewire.hub.identity.organizations.models import Contract, Organization, Product
from hirewire.kit.db import prepared


def hold_company(*organization_ids: int) -> None:
    """Keep companies from moving until the transaction ends. Transactions can hold the same company concurrently.

    A foreign key to a company takes the same lock, but only at the end of the
    transaction. By then the transaction holds rows that a move may be waiting
    for.
    """
    prepared.execute(
        "SELECT FROM hub_organization WHERE id = ANY(%s::bigint[]) ORDER BY id FOR KEY SHARE", [list(organization_ids)]
    )


@transaction.atomic
def found_company(*, organization_id: int, name: str) -> Organization:
    """Create a company, or rename it."""
    organization, _ = Organization.objects.update_or_create(pk=organization_id, defaults={"name": name})
    return organization


@transaction.atomic
def open_contract(
    *, organization: Organization, contract_id: int, name: str, product: Product | None = None
) -> Contract:
    """Create a contract, or change its name and product. Fails if it belongs to another company.

    If no product is named, an existing contract keeps its own, and a new one is for Recruiter Corporate.
    """
    changes = {"name": name} | ({"product": product} if product else {})
    contract, _ = Contract.objects.update_or_create(pk=contract_id, organization=organization, defaults=changes)
    return contract
