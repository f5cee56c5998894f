from hirewire.hub.matching import services
from hirewire.kit.tasks import SOON, task


@task(queue="hub", retry=SOON)
def rematch_members(*, member_ids: list[int]) -> None:
    services.rematch_members(member_ids=member_ids)
