from itertools import product

import pytest

from hirewire.hub.platform.integrations.states import (
    Feature,
    Inputs,
    RecruiterLabel,
    Status,
    WidgetLabel,
    can_switch,
    features_of,
    recruiter_label,
    status,
    widget_label,
)

NOBODY: frozenset[Feature] = frozenset()
COMPANY = frozenset({Feature.EXPORT, Feature.IN_ATS, Feature.PROFILE, Feature.MATCHES, Feature.SEARCH})
ALL = frozenset(Feature)


def _inputs(row: str) -> Inputs:
    """Parse a row. Its columns have the order of the specification: contract, company, requested, notified."""
    contract, company, requested, notified = (word == "yes" for word in row.split())
    return Inputs(requested=requested, notified=notified, contract_on=contract, company_on=company)


ROWS = [
    ("no no no no", WidgetLabel.REQUEST, RecruiterLabel.NOT_ACTIVATED, NOBODY),
    ("no no yes no", WidgetLabel.NOTIFY_PARTNER, RecruiterLabel.NOT_ACTIVATED, NOBODY),
    ("no no yes yes", WidgetLabel.PARTNER_READY, RecruiterLabel.NOT_ACTIVATED, NOBODY),
    ("yes no yes yes", WidgetLabel.ENABLED, RecruiterLabel.CONTRACT, ALL),
    ("no yes yes yes", WidgetLabel.PARTNER_READY, RecruiterLabel.COMPANY, COMPANY),
    ("yes yes yes yes", WidgetLabel.ENABLED, RecruiterLabel.ACTIVATED, ALL),
    # In the next three rows, nobody has made a request on the contract. In two of them, the company switch is on.
    ("no yes no no", WidgetLabel.REQUEST, RecruiterLabel.COMPANY, COMPANY),
    ("no yes no yes", WidgetLabel.REQUEST, RecruiterLabel.COMPANY, COMPANY),
    ("no no no yes", WidgetLabel.REQUEST, RecruiterLabel.NOT_ACTIVATED, NOBODY),
    # The partner removed its callback address while one or both switches were on.
    ("yes no yes no", WidgetLabel.NOTIFY_PARTNER, RecruiterLabel.CONTRACT, ALL),
    ("no yes yes no", WidgetLabel.NOTIFY_PARTNER, RecruiterLabel.COMPANY, COMPANY),
    ("yes yes yes no", WidgetLabel.NOTIFY_PARTNER, RecruiterLabel.ACTIVATED, ALL),
]


@pytest.mark.parametrize(("row", "widget", "recruiter", "seats_have"), ROWS)
def test_each_row_has_its_labels_and_features(
    row: str,
    widget: WidgetLabel,
    recruiter: RecruiterLabel,
    seats_have: frozenset[Feature],
) -> None:
    inputs = _inputs(row)

    assert (widget_label(inputs), recruiter_label(inputs)) == (widget, recruiter)
    assert features_of(contract_on=inputs.contract_on, company_on=inputs.company_on) == seats_have


def test_the_rows_cover_every_possible_state() -> None:
    """A contract's switch exists only after a request, so the switch cannot be on without a request."""
    possible = {
        Inputs(requested=requested, notified=notified, contract_on=contract, company_on=company)
        for requested, notified, contract, company in product([False, True], repeat=4)
        if requested or not contract
    }

    assert {_inputs(row) for row, *_ in ROWS} == possible


@pytest.mark.parametrize(("row", "expected"), [(row, row.endswith("yes yes")) for row, *_ in ROWS])
def test_switches_exist_once_the_partner_is_ready(row: str, expected: bool) -> None:  # noqa: FBT001 - a column
    assert can_switch(_inputs(row)) is expected


@pytest.mark.parametrize("label", ["Request", "Notify Partner", "Partner ready", "Enabled"])
def test_widget_labels_are_the_documented_ones(label: str) -> None:
    assert label in list(WidgetLabel)


@pytest.mark.parametrize("label", ["Not Activated", "Contract Level Activated", "Company Level Activated", "Activated"])
def test_recruiter_labels_are_the_documented_ones(label: str) -> None:
    assert label in list(RecruiterLabel)


@pytest.mark.parametrize(
    ("is_ready", "is_on", "was_switched", "expected"),
    [
        (False, False, False, Status.REQUESTED),
        (True, False, False, Status.PARTNER_READY),
        (True, True, True, Status.ENABLED),
        (True, False, True, Status.DISABLED),
    ],
)
def test_api_status_follows_the_switches(
    is_ready: bool,  # noqa: FBT001 - a column
    is_on: bool,  # noqa: FBT001 - a column
    was_switched: bool,  # noqa: FBT001 - a column
    expected: Status,
) -> None:
    assert status(is_ready=is_ready, is_on=is_on, was_switched=was_switched) == expected
