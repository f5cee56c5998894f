from django.test import Client
from pytest_django import Settings

from hirewire.hub.platform.throttling.limits import Meter
from hirewire.hub.platform.throttling.models import Quota, Usage
from hirewire.kit import clock
from tests.hub.sites.developers.conftest import Vendor
from tests.support.html import tidy


def test_used_quotas_are_listed_first(owner: Client, vendor: Vendor) -> None:
    meter = Meter.REQUESTS_A_DAY
    with clock.stopped():
        Usage.objects.create(
            application=vendor.child,
            group="v2/atsCandidates",
            meter=meter,
            starts_at=meter.start_of(clock.now()),
            used=100_000,
        )
        page = owner.get(vendor.address("quotas/"))

    (_, used, _), (_, unused, _), _ = page.context["parts"]
    assert [(one.group.name, one.used, one.remaining) for one in used] == [("v2/atsCandidates", 100_000, 0)]
    assert all(one.used == 0 for one in unused)
    assert "v2/atsCandidates (requests a day): nothing remains." in tidy(page.content.decode())


def test_the_fullest_quota_is_first_and_what_an_operator_limited_is_not_counted_as_used(
    owner: Client, vendor: Vendor
) -> None:
    meter = Meter.REQUESTS_A_DAY
    Quota.objects.create(application=vendor.child, group="v2/atsEntityAcls", meter=meter, amount=10)
    with clock.stopped():
        for group, count in (("v2/atsCandidates", 5), ("v2/atsApplications", 70_000)):
            Usage.objects.create(
                application=vendor.child, group=group, meter=meter, starts_at=meter.start_of(clock.now()), used=count
            )
        page = owner.get(vendor.address("quotas/"))

    (_, used, _), _, (title, limited, is_open) = page.context["parts"]
    assert [one.used for one in used] == [70_000, 5]
    assert ([one.group.name for one in limited], is_open) == (["v2/atsEntityAcls"], False)
    assert title == "Not used, limit set by the operator"
    assert "in your time zone, UTC." in tidy(page.content.decode())


def test_quotas_count_only_the_applications_own_use(owner: Client, vendor: Vendor) -> None:
    Usage.objects.create(
        application=vendor.parent,
        group="v2/atsCandidates",
        meter=Meter.REQUESTS_A_DAY,
        starts_at=Meter.REQUESTS_A_DAY.start_of(clock.now()),
        used=7,
    )

    (_, used, _), *_ = owner.get(vendor.address("quotas/")).context["parts"]

    assert used == []


def test_disabled_limits_are_shown_as_disabled(owner: Client, vendor: Vendor, settings: Settings) -> None:
    settings.HIREWIRE_THROTTLE = False

    assert "There are no limits here." in owner.get(vendor.address("quotas/")).content.decode()
