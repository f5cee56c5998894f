"""The ``Description`` of CSV files: steps, permissions and settings for connecting, and known limits."""

from datetime import timedelta
from typing import Final

from hirewire.agent.sdk.describe import Click, Description, Field, FieldKind, Need, Rung
from hirewire.agent.sdk.tables import TABLES

DESCRIPTION: Final = Description(
    title="CSV files",
    short="Cs",
    versions="a folder or a mounted SFTP drop",
    rung=Rung.DOUBLE,
    rung_at="Nov 2026",
    rung_with="with files written by the tests",
    has_double=False,
    minutes=30,
    clicks=(
        Click(
            "The agent’s machine",
            "Make a folder that the agent may read, and let the ATS’s export write there, by SFTP for example.",
        ),
        Click(
            "The ATS’s export",
            "Write a CSV file for each table below, such as candidates.csv or candidates-2026-11-27.csv. The first "
            "line has the headings.",
        ),
        Click(
            "The ATS’s export",
            "Write each file under another name and rename the file when it is complete. Or write an empty "
            "candidates.csv.done when candidates.csv is complete.",
        ),
    ),
    needs=tuple(
        Need(name=table.name.value, label=table.label, without=table.without, is_required=not table.is_optional)
        for table in TABLES.values()
    ),
    fields=(
        Field(name="folder", label="Folder", help="On the agent’s machine, such as /srv/ats-drop.", is_account=True),
        Field(
            name="holds",
            label="A file holds",
            kind=FieldKind.CHOICE,
            choices=(
                ("all", "all rows of its table"),
                ("changes", "only changes; all files together make up the table"),
            ),
            default="all",
            help="In files of changes, a column “deleted” marks deleted rows.",
        ),
        Field(
            name="ready",
            label="A file may be read",
            kind=FieldKind.CHOICE,
            choices=(("rests", "once it has not changed for 30 seconds"), ("done", "once its .done file is there")),
            default="rests",
        ),
        Field(
            name="encoding",
            label="Encoding",
            kind=FieldKind.CHOICE,
            choices=(("", "detected"), ("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16")),
            is_optional=True,
        ),
        Field(
            name="delimiter",
            label="Columns are separated by",
            kind=FieldKind.CHOICE,
            choices=(("", "detected"), ("comma", "comma"), ("semicolon", "semicolon"), ("tab", "tab")),
            is_optional=True,
        ),
        Field(
            name="time_zone",
            label="Time zone for times without one",
            default="UTC",
            help="Such as Europe/Berlin.",
        ),
    ),
    lacks=(
        "The agent only reads the files. Recruiter offers no exports to this ATS, and says that the ATS accepts none.",
        "Recruiter’s messages and notes do not reach the ATS.",
        "Changes arrive when the ATS writes its next files.",
        "There are no access lists.",
    ),
    compares_every=timedelta(minutes=10),
)
