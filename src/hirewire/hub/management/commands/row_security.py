from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError, connection
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from hirewire.kit.db import row_security


class Command(BaseCommand):
    help = (
        "Create the role that pages and API calls use when HIREWIRE_ROW_SECURITY=1."
        " The database user needs the right to create roles and schemas."
    )

    def handle(self, *_arguments: object, **options: object) -> None:
        try:
            row_security.set_up()
        except ProgrammingError as error:
            if isinstance(error.__cause__, InsufficientPrivilege):
                raise CommandError(_advice(error.__cause__)) from None
            raise
        if options["verbosity"]:
            self.stdout.write(
                f"The role {row_security.ROLE} is ready. Set HIREWIRE_ROW_SECURITY=1 for the web processes."
            )


def _advice(refusal: InsufficientPrivilege) -> str:
    role = row_security.ROLE
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regrole(%s) IS NOT NULL, current_user", [role])
        is_there, user = cursor.fetchone()
    making = "" if is_there else f"CREATE ROLE {role} NOLOGIN NOBYPASSRLS; "
    return (
        f"Row security needs the role {role}, and PostgreSQL says: {refusal.diag.message_primary}. Ask an administrator"
        f" of the server to run `{making}GRANT {role} TO {sql.Identifier(user).as_string()};`, and try again."
        f" {user} must also own the database."
    )
