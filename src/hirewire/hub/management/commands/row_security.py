from django.core.management.base import BaseCommand

from hirewire.kit.db import row_security


class Command(BaseCommand):
    help = (
        "Create the role that pages and API calls use when HIREWIRE_ROW_SECURITY=1;"
        " needs the right to create roles and schemas."
    )

    def handle(self, *_arguments: object, **options: object) -> None:
        row_security.set_up()
        if options["verbosity"]:
            self.stdout.write(
                f"The role {row_security.ROLE} is ready. Set HIREWIRE_ROW_SECURITY=1 for the web processes."
            )
