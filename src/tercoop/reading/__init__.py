"""Read source files: XLSX, CSV and JSON become sheets of rows, whatever a stranger has put into them.

::

    file ─formats→ csv ─encodings, delimiters→ text_tables ←─records───────────────────────────────┐
                   xlsx, json → child_process ←─frames─ child (package, workbooks; json_documents) ┴→ sheets

Formats are told by content. A file that cannot be read, or would take more memory or time than ``Limits`` allows, ends
in an ``InputError`` of one line; a row that cannot be read is a ``BadRow``. Workbooks and JSON are read in a process of
their own with limits of the operating system, which Linux enforces and macOS in part; Windows is not supported.
"""

from tercoop.reading.limits import Limits
from tercoop.reading.sheets import BadRow, Cell, Sheet, SourceFile
from tercoop.reading.sources import open_source

__all__ = ["BadRow", "Cell", "Limits", "Sheet", "SourceFile", "open_source"]
