from hirewire.hub.matching import services
from hirewire.kit.tasks import SOON, task


@task(queue="hub", retry=SOON)
def rematch_candidates(*, organization_id: int, application_id: int, candidate_ids: list[str]) -> None:
    services.rematch_candidates(
        organization_id=organization_id, application_id=application_id, candidate_ids=candidate_ids
    )


@task(queue="hub", retry=SOON)
def rematch_members(*, member_ids: list[int]) -> None:
    services.rematch_members(member_ids=member_ids)
