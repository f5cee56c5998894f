"""Every write locks rows in the same order.

A transaction that waits for a row has therefore locked no row that comes later in this order.
"""

from datetime import timedelta
from functools import partial
from typing import Final

import pytest

from hirewire.hub.ats.acls.models import EntityAclAssignee
from hirewire.hub.ats.applications.models import Stage
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching import by_hand, precision
from hirewire.hub.ats.matching.doubtful import PairKey
from hirewire.hub.ats.matching.models import Match, Rematch, Rescore, SampledMatch, StaleApplications
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.identity.organizations.services import hold_company, let_companies_move
from hirewire.hub.lifecycle.company_moves.carrying import carry_late
from hirewire.hub.lifecycle.company_moves.models import Cause, CompanyMove
from hirewire.hub.lifecycle.company_moves.services import plan_move, switch_over
from hirewire.hub.lifecycle.inventory.order import LOCK_ORDER
from hirewire.hub.lifecycle.inventory.tables import SYNCED
from hirewire.hub.lifecycle.purges.models import Purge, PurgeScope
from hirewire.hub.lifecycle.purges.services import carry_out
from hirewire.hub.platform.integrations.configurations import delete_configuration, set_configuration
from hirewire.hub.platform.integrations.models import (
    CompanyAccess,
    Configuration,
    ConfigurationKey,
    ContractAccess,
    Integration,
)
from hirewire.hub.platform.integrations.services import name_integration, switch_company, switch_contract
from hirewire.hub.platform.notifications.models import Delivery, Endpoint
from hirewire.hub.platform.notifications.services import redirect, replay
from hirewire.kit import clock
from hirewire.wire.records.integrations import IntegrationType
from tests.factories import connected, hub
from tests.hub.concurrency.world import EVERY, WRITES, World
from tests.support.locks import Act, Order, Running

NEW: Final = 7_700_002
ADDRESS: Final = "http://ats.test/hook"
#: Submitting jobs only adds tasks, so it locks no existing row.
NO_LOCKS: Final = {"submit jobs"}


@pytest.fixture
def world(committed: None) -> World:
    """A world whose batch queues and tasks have work to do. ``Order.check`` rolls back each act that it runs."""
    made = World(2)
    made.fill()
    for act in WRITES.values():
        if act is not EVERY["take jobs in"]:
            act(made, made.names, 1)
    return made


@pytest.fixture
def order(world: World) -> Order:
    return order_in(world)


def order_in(world: World) -> Order:
    turns = {
        # For each table, the advisory locks that a transaction takes just before it locks rows of this table.
        # ``Rematch`` is the first table in ``LOCK_ORDER``, so its advisory locks are taken before any row is locked.
        Rematch: [f"company {world.company.pk}", f"exports and deletions of {world.application.pk}"],
        Match: [f"matching:{world.company.pk}"],
        JobPosting: [f"postings:{world.application.pk}"],
        EntityAclAssignee: [f"assignees of {world.application.pk}"],
    }
    return Order(LOCK_ORDER, turns=turns, skipping=(Rematch, Rescore, StaleApplications, JobPosting))


def test_every_synced_table_has_a_place_in_the_lock_order() -> None:
    assert {table.model for table in SYNCED} == {*LOCK_ORDER}


def test_rows_are_locked_in_one_order(world: World, order: Order) -> None:
    names = list(reversed(world.names))

    faults = {name: fault_of(order, partial(EVERY[name], world, names, 2)) for name in EVERY.keys() - NO_LOCKS}

    assert {name: fault for name, fault in faults.items() if fault} == {}


def fault_of(order: Order, act: Act) -> str:
    try:
        order.check(act)
    except AssertionError as fault:
        return str(fault)
    return ""


def test_linking_and_unlinking_follow_the_lock_order(world: World, order: Order) -> None:
    about = {"seat": hub.admin_seat(world.ats.contract), "application": world.application, "candidate_id": "C-00"}

    order.check(lambda: by_hand.link(**about, member=world.members[1]))
    order.check(lambda: by_hand.unlink(**about, member=world.members[0]))


def test_undoing_a_decision_follows_the_lock_order(world: World) -> None:
    about = {"seat": hub.admin_seat(world.ats.contract), "application": world.application, "candidate_id": "C-00"}
    by_hand.link(**about, member=world.members[0])
    by_hand.unlink(**about, member=world.members[0])

    order_in(world).check(lambda: by_hand.take_back(**about, member=world.members[0]))


@pytest.mark.usefixtures("committed")
def test_undoing_a_judgment_follows_the_lock_order() -> None:
    company = connected.company()
    company.switch(contract=True)
    others, member = connected.known_member(company), hub.member()
    name = Candidate.objects.get().ats_candidate_id
    about = {"seat": company.admin_a, "application": company.application, "candidate_id": name}
    by_hand.link(**about, member=others)
    by_hand.unlink(**about, member=member)
    SampledMatch.objects.create(
        organization=company.application.organization,
        application=company.application,
        ats_candidate_id=name,
        member=member,
        is_right=False,
    )
    company_id = company.application.organization_id
    turns = {Rematch: [f"company {company_id}"], Match: [f"matching:{company_id}"]}
    order = Order(LOCK_ORDER, turns=turns, skipping=(Rematch, Rescore, StaleApplications))

    locked = order.check(
        lambda: precision.take_back(seat=about["seat"], key=PairKey(company.application.pk, name, member.pk))
    )

    assert [row.partition(" ")[0] for row in locked].count("MatchDecision") == 2


def test_forgetting_what_people_said_follows_the_lock_order(world: World) -> None:
    about = {"seat": hub.admin_seat(world.ats.contract), "application": world.application, "candidate_id": "C-00"}
    by_hand.unlink(**about, member=world.members[0])
    by_hand.link(**about, member=world.members[1], outlasts_sync=True)

    locked = order_in(world).check(lambda: EVERY["delete candidates"](world, world.names, 1))

    kinds = [row.partition(" ")[0] for row in locked]
    assert kinds[:5] == ["the", "Unlinked", "MatchDecision", "MatchDecision", "Candidate"]


def test_a_company_move_follows_the_lock_order(world: World, order: Order) -> None:
    seat = hub.admin_seat(world.ats.contract)
    move = plan_move(
        seat=seat,
        number=NEW,
        name="",
        cause=Cause.RENUMBERED,
        contract_ids=[world.ats.contract.pk],
        switches_at=clock.now() - timedelta(minutes=1),
    )

    order.check(lambda: switch_over(move=move))


def test_a_company_moves_only_when_nobody_holds_it(world: World) -> None:
    number = world.company.pk
    holding = Running(lambda: hold_company(number))
    moving = Running(lambda: let_companies_move(NEW, number))

    with holding, moving:
        holding.start()
        holding.finish()
        hold_company(number)
        moving.start()
        assert moving.waits_for_another()
        holding.end()
        moving.finish()


def test_moving_late_rows_follows_the_lock_order(world: World) -> None:
    Organization.objects.create(id=NEW + 1, name="Larkspur Group")
    move = CompanyMove(
        source=world.company,
        number=NEW + 1,
        contract_ids=[],
        application_ids=[world.application.pk],
        is_whole=True,
        switched_at=clock.now(),
    )

    order_in(world).check(lambda: carry_late(move, move.application_ids))


def test_a_purge_follows_the_lock_order(world: World) -> None:
    """Each table is purged in its own transaction, so only the order within a table matters."""
    purge = Purge.objects.create(
        organization=world.company,
        application=world.application,
        scope=PurgeScope.APPLICATION,
        requested_at=clock.now(),
        starts_at=clock.now(),
        seat_id=0,
    )

    Order((Stage,), turns={}).check(lambda: carry_out(purge=purge))


def test_the_company_is_locked_before_its_switches(world: World) -> None:
    person = hub.admin_seat(world.ats.contract).person
    about = {"application": world.application, "contract": world.ats.contract, "person": person}
    integration = world.application.integrations.get(integration_type=IntegrationType.ONE_CLICK_EXPORT)

    switches = Order((Organization, ContractAccess), turns={})
    switches.check(lambda: switch_contract(**about, on=False))
    Order((Organization, CompanyAccess), turns={}).check(lambda: switch_company(**about, on=True))
    Order((Integration,), turns={Integration: [f"company {world.company.pk}"]}).check(
        lambda: name_integration(integration=integration, name="Another")
    )
    about = {"integration": integration, "key": ConfigurationKey.CALLBACK_URL}
    settings = Order((Configuration,), turns={Configuration: [f"company {world.company.pk}"]})
    settings.check(lambda: set_configuration(**about, value="http://ats.test/other"))
    settings.check(lambda: delete_configuration(**about))


def test_endpoints_are_locked_before_their_deliveries(world: World) -> None:
    for on in (True, False, True):
        # Each switch announces an event to the original address.
        ContractAccess.objects.update(is_on=not on)
        switch_contract(
            application=world.application,
            contract=world.ats.contract,
            person=hub.admin_seat(world.ats.contract).person,
            on=on,
        )
    redirect(application=world.application, organization=world.company, endpoint_url="http://ats.test/other")
    order = Order((Endpoint, Delivery), turns={})

    order.check(lambda: redirect(application=world.application, organization=world.company, endpoint_url=ADDRESS))
    delivery = Delivery.objects.earliest("pk")
    order.check(lambda: replay(delivery=delivery, actor=hub.person()))
