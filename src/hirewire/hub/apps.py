from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from hirewire.kit import registering
from hirewire.kit.db.backups import BackedUp, StoredFiles


class HubConfig(BackedUp, AppConfig):
    name = "hirewire.hub"
    label = "hub"
    stored_files = (
        StoredFiles("attachments", "hub_media", "stored_as"),
        StoredFiles("files", "hub_archive", "file_name"),
    )

    def ready(self) -> None:
        from hirewire.kit.db import migrating, row_security  # noqa: PLC0415 - models must be loaded first

        registering.when_needed(_register)
        pre_migrate.connect(row_security.before_migrations, sender=self)
        post_migrate.connect(row_security.after_migrations, sender=self)
        migrating.GIVEN_UP.connect(row_security.after_migrations)

    def after_restore(self) -> None:
        from hirewire.hub.identity.members import services as members  # noqa: PLC0415 - models must be loaded first
        from hirewire.hub.lifecycle.distribution import services as distribution  # noqa: PLC0415 - as above
        from hirewire.hub.platform.journal import partitions  # noqa: PLC0415 - as above

        distribution.mend_restored()
        partitions.mark_restored()
        members.learn_words()


def _register() -> None:
    from hirewire.hub import reactions  # noqa: PLC0415 - models must be loaded first
    from hirewire.kit.db import sealed_columns  # noqa: PLC0415 - models must be loaded first
    from hirewire.kit.monitoring import doctor, postgres, queues, scraping  # noqa: PLC0415 - models must be loaded first
    from hirewire.kit.work import events, worker_threads  # noqa: PLC0415 - models must be loaded first

    events.install(reactions.REACTIONS)
    worker_threads.install("hub", reactions.ALL_THE_TIME)
    queues.install(*reactions.WAITING_ROWS)
    scraping.install(*postgres.STATES, *reactions.STATES)
    doctor.install(*reactions.CHECKS)
    sealed_columns.install(*reactions.SEALED)
