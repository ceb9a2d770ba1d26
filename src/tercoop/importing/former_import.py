"""Tell the folder of a former import, which may be replaced, from one that holds anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tercoop.errors import OutputError, printable
from tercoop.importing.differences import GRAPHS
from tercoop.importing.receipt import RECEIPT, is_receipt
from tercoop.importing.rejects import REJECTS
from tercoop.rdf.files import follow_links, writing_error

if TYPE_CHECKING:
    from pathlib import Path


def check_folder(out: Path) -> None:
    """Refuse to replace a folder that holds anything but what an import writes.

    Args:
        out: the folder; it may be missing or empty.

    Raises:
        OutputError: with the first name in it that is of something else (without a receipt of ours, all are); and where
            it is no folder, or cannot be looked at.
    """
    follow_links(out)
    try:
        if not out.exists():
            return
        if not out.is_dir():
            raise OutputError(f"{out}: is a file; a folder is expected")
        entries = sorted(out.iterdir())
        is_ours = _has_receipt(out)
        foreign = next((path.name for path in entries if not is_ours or not _is_written_by_imports(path)), None)
    except OSError as error:
        raise writing_error(out, error) from error
    if foreign is not None:
        raise OutputError(
            f"{out}: holds '{printable(foreign)}', which no import has made; move it away, or choose another folder"
            " with --out"
        )


def _has_receipt(out: Path) -> bool:
    receipt = out / RECEIPT
    return receipt.is_file() and is_receipt(receipt.read_bytes())


def _is_written_by_imports(path: Path) -> bool:
    """Return whether an import writes a file of this name; it makes neither folders nor links."""
    is_named_so = path.name in {RECEIPT, REJECTS} or path.suffix in GRAPHS
    return is_named_so and path.is_file() and not path.is_symlink()
