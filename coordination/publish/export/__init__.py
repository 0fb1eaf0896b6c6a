"""
The tables a partner takes away, streamed as CSV or JSON lines.

`tables` and `figure_tables` turn rows into plain data in a stable order, `forms` writes them; days and moments are
read by `moments`, which is pure.
"""

from coordination.publish.export import figure_tables, tables
from coordination.publish.export.forms import FORMS, write
from coordination.publish.export.moments import read_day, read_moment
from coordination.publish.export.tables import Asked, Table

TABLES: dict[str, Table] = {**tables.TABLES, **figure_tables.TABLES}

__all__ = ["FORMS", "TABLES", "Asked", "read_day", "read_moment", "write"]
