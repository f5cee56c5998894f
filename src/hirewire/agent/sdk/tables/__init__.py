"""Records from plain tables, for an ATS that is read through queries or files instead of an API."""

from hirewire.agent.sdk.tables.building import RECORDS, Family
from hirewire.agent.sdk.tables.columns import LONGEST_TEXT, PARTS, TABLES, Column, Kind, Table, TableName, table_of
from hirewire.agent.sdk.tables.values import Unfit, Values

__all__ = [
    "LONGEST_TEXT",
    "PARTS",
    "RECORDS",
    "TABLES",
    "Column",
    "Family",
    "Kind",
    "Table",
    "TableName",
    "Unfit",
    "Values",
    "table_of",
]
