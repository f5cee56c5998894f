from hirewire.hub.ats.matching import services
from hirewire.kit.work.tasks import SOON, task


@task("hub.matching.rematch_members", queue="hub", retry=SOON)
def rematch_members(*, member_ids: list[int]) -> None:
    services.rematch_members(member_ids=member_ids)
