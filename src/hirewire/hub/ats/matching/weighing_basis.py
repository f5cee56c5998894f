"""Facts about a company that are needed before rivals of its candidates can be looked up.

One short statement can read both these facts and the members who share an identifier with a candidate. One statement
fewer makes a difference when a single candidate is weighed, because the statements then take most of the time.
"""

from collections.abc import Sequence
from typing import Final, LiteralString, NamedTuple

from hirewire.hub.ats.matching.evidence import LEADS, Evidence, Identifiers, asked_leads, evidence_of
from hirewire.hub.ats.matching.versions import SHIPPED
from hirewire.kit.db import prepared
from hirewire.linkage.counting import hash_of
from hirewire.linkage.deciding import USUAL, Thresholds
from hirewire.linkage.fetching import EVERYBODY

#: A company's link threshold is at least ``USUAL.ask``, the lowest probability at which people are asked about a pair.
_LEAST_LINK: Final = USUAL.ask

_BASIS: Final[LiteralString] = """
SELECT
    (SELECT version_id FROM hub_versionuse WHERE taken_back_at IS NULL ORDER BY id DESC LIMIT 1) AS version,
    (SELECT link_from FROM hub_matchsettings WHERE organization_id = %(organization)s) AS link_from,
    (SELECT members FROM hub_valuecount WHERE tenant_id = 0 AND value = %(everybody)s) AS of_network,
    (SELECT members FROM hub_valuecount WHERE tenant_id = %(organization)s AND value = %(everybody)s) AS imported
"""
_WITH_LEADS: Final[LiteralString] = f"""
SELECT basis.*, lead.* FROM ({_BASIS}) AS basis LEFT JOIN ({LEADS}) AS lead ON true ORDER BY 5, 6, 7, 8
"""  # noqa: S608 - both parts are constants
#: How many columns of a row are about the company.
_WIDTH: Final = 4


class WeighingBasis(NamedTuple):
    organization_id: int
    #: The number of the version whose parameters are in use.
    version: int
    thresholds: Thresholds
    #: How many members of the network have stored facts to compare.
    of_network: int
    #: The same for the members whom the company imported.
    imported: int

    @property
    def members(self) -> int:
        return self.of_network + self.imported


def weighing_basis_of(organization_id: int) -> WeighingBasis:
    parameters = {"organization": organization_id, "everybody": hash_of(*EVERYBODY)}
    ((version, link_from, of_network, imported),) = prepared.rows(_BASIS, parameters)
    return _basis(organization_id, version, link_from, of_network, imported)


def basis_and_evidence(organization_id: int, candidates: Sequence[Identifiers]) -> tuple[WeighingBasis, list[Evidence]]:
    """Return what ``weighing_basis_of`` and ``evidence_in`` return, from one statement."""
    parameters = {**asked_leads(organization_id, candidates), "everybody": hash_of(*EVERYBODY)}
    rows = prepared.rows(_WITH_LEADS, parameters)
    # If no member shares an identifier with a candidate, there is one row, and only the company's columns have values.
    leads = [row[_WIDTH:] for row in rows if row[_WIDTH] is not None]
    return _basis(organization_id, *rows[0][:_WIDTH]), evidence_of(candidates, leads)


def _basis(
    organization_id: int, version: int | None, link_from: float | None, of_network: int | None, imported: int | None
) -> WeighingBasis:
    thresholds = USUAL if link_from is None else Thresholds(max(link_from, _LEAST_LINK), USUAL.ask, USUAL.suggest)
    return WeighingBasis(organization_id, version or SHIPPED, thresholds, of_network or 0, imported or 0)
