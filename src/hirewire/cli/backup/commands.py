"""``hirewire hub backup``, ``hirewire ats restore`` and so on; the commands are the same for every site."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
import psycopg
from django.conf import settings

from hirewire.cli.backup import folder, restoring, taking
from hirewire.cli.backup.errors import BackupError
from hirewire.sandbox.postgres import PostgresError
from hirewire.sandbox.postgres.clients import Address
from hirewire.sandbox.processes import ProcessError, interrupted_by_signals
from hirewire.sandbox.progress import Progress
from hirewire.sandbox.sites import Site


def backup_command(site: Site) -> click.Command:
    @click.command("backup")
    @click.option(
        "--into",
        type=click.Path(file_okay=False, path_type=Path),
        required=True,
        help="Folder for backups. Each backup becomes a folder in it.",
    )
    @click.option(
        "--keep", type=click.IntRange(min=1), help="Keep this many of the site's newest backups and remove the others."
    )
    @click.option(
        "--files/--no-files",
        "with_files",
        default=True,
        show_default=True,
        help="Whether to include the files that database rows refer to.",
    )
    def backup(into: Path, keep: int | None, *, with_files: bool) -> None:
        """Write the database and the files of this site into a new folder.

        The site may be in use: the backup holds the state of one moment. A
        folder named *.unfinished is not a backup. A backup contains no keys;
        keep them elsewhere, because nothing can be restored without them.
        """
        site.enter()
        with ExitStack() as stack:
            with _errors_reported("Interrupted. No backup was made.") as progress:
                stack.enter_context(folder.alone(into, site.name))
                made = taking.take(site.name, _address(), into, with_files=with_files, progress=progress)
            _warn_of_dates(made, site)
            if keep is not None:
                with _errors_reported(
                    f"Interrupted. The backup {made} is complete. Older ones may not have been removed."
                ):
                    taking.forget_older(made, site.name, keep=keep, progress=progress)

    return backup


def restore_command(site: Site) -> click.Command:
    @click.command("restore")
    @click.argument("source", metavar="FOLDER", type=click.Path(exists=True, file_okay=False, path_type=Path))
    @click.option(
        "--check", "only_checks", is_flag=True, help="Only check the backup and the keys. Do not touch any database."
    )
    def restore(source: Path, *, only_checks: bool) -> None:
        """Restore a backup into the empty database that DATABASE_URL names.

        Creates the database if it does not exist, and the role that row
        security needs. The user of DATABASE_URL becomes the owner of all that
        is restored. First verifies checksums, keys and versions; at the end,
        compares the restored data with the backup.
        """
        site.enter()
        with _errors_reported("Interrupted. If the database has tables, drop it before you restore again.") as progress:
            if only_checks:
                restoring.check(site.name, source, progress=progress)
                progress.line("  The backup is complete, and this installation has its keys.")
            else:
                restoring.restore(site.name, _address(), source, progress=progress)

    return restore


def _warn_of_dates(made: Path, site: Site) -> None:
    """Warn of backups with later dates than the new one. The new one is good, so the command succeeds.

    The warning goes to stderr, because a nightly job may discard stdout.
    """
    later = [str(backup) for backup in taking.dated_later(made, site.name)]
    if later:
        click.echo(
            f"Warning: backups with later dates than the new one: {', '.join(later)}. The clock is wrong, or was wrong"
            " when they were made. --keep neither counts nor removes them. If the clock is correct now, remove"
            " them yourself.",
            err=True,
        )


def _address() -> Address:
    return Address.of(settings.DATABASES["default"])


@contextmanager
def _errors_reported(interrupted: str) -> Iterator[Progress]:
    try:
        with interrupted_by_signals():
            yield Progress()
    except KeyboardInterrupt:
        raise click.ClickException(interrupted) from None
    except (BackupError, ProcessError, PostgresError) as error:
        raise click.ClickException(str(error)) from None
    except psycopg.Error as error:
        raise click.ClickException(f"The database refused a statement: {str(error).strip()}") from None
    except OSError as error:
        raise click.ClickException(f"{error.strerror}: {error.filename}") from None
