"""Import a file: read its rows, put them aside by programme, make the statements of each, and switch the folder in.

::

    file ─reading→ rows ─records→ records ─spool→ one programme at a time ─mapping→ N-Triples ─→ {programme}.ttl
                              └─→ rejects ─→ rejects.csv                     receipt ─→ source.ttl, receipt.json

Same file and profile, same bytes. Nothing is written until all is made; then the folder is switched in as a whole.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse

from tercoop.cleaning.countries import CountryTable
from tercoop.cleaning.regions import RegionTable
from tercoop.errors import InputError
from tercoop.importing.cells import CellReader
from tercoop.importing.differences import Differences, compare_folders
from tercoop.importing.former_import import check_folder
from tercoop.importing.further_partners import FurtherSheet
from tercoop.importing.identities import Identities
from tercoop.importing.labels import Labels
from tercoop.importing.mapping import Mapping
from tercoop.importing.outcome import Choices, Import
from tercoop.importing.places import PlaceReader
from tercoop.importing.plan import SheetPlan, project_keys
from tercoop.importing.programme_of_row import ProgrammeReader
from tercoop.importing.programmes import ProgrammeIndex
from tercoop.importing.receipt import DOCUMENT, RECEIPT, Receipt, SheetReceipt, document_keys
from tercoop.importing.rejects import REJECTS, Rejects
from tercoop.importing.row_reader import RowReader
from tercoop.importing.sheet_mapping import SheetMapping
from tercoop.importing.spool import Spool, temporary_folder
from tercoop.importing.titles import TitleLanguages
from tercoop.rdf.folders import staged_directory
from tercoop.rdf.turtle import TurtleWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from tercoop.importing.ntriples import Statements
    from tercoop.importing.recognition import Recognition
    from tercoop.reading import SourceFile

_SOURCE = "source"
_WITHOUT_PROGRAMME = "towns"
_TAKEN = frozenset({_SOURCE, _WITHOUT_PROGRAMME})
"""Names of files that a programme with such a key leaves to others; no key has an underscore."""

_STEP = 2_000
"""Rows between two words on progress."""

_SLICE = 5_000
"""Things whose statements become Turtle at a time."""

_BUFFER = 1 << 16
"""Bytes that are written at a time; new files take half as long as with Python's own 8 KiB."""


def import_file(  # noqa: PLR0913 - two of them only watch
    source: SourceFile,
    recognition: Recognition,
    out: Path,
    choices: Choices,
    *,
    progress: Callable[[int], None] = lambda _: None,
    confirm: Callable[[Differences], bool] = lambda _: True,
) -> Import:
    """Import a file into a folder.

    Args:
        source: the file.
        recognition: the profile, and the sheets that it reads.
        out: the folder; it is replaced as a whole, and must be missing, empty or the folder of a former import.
        choices: what the caller decides.
        progress: is told the number of rows read so far, from time to time.
        confirm: is asked before a folder is replaced by one that differs; nothing is written unless it says yes.

    Raises:
        InputError: where the file turns out to be damaged, or a constant of the profile cannot be read.
        OutputError: where the folder or a temporary one cannot be written, or it holds something else.
    """
    check_folder(out)
    with _without_collector(), temporary_folder() as folder:
        work = _Work(recognition, choices, folder)
        work.read(progress)
        with staged_directory(out) as staged:
            triples = work.write(staged.path, source)
            differences = compare_folders(out, staged.path)
            is_written = bool(differences) and not choices.dry_run and (differences.is_new or confirm(differences))
            if is_written:
                check_folder(out)  # much may have come into it since
                staged.switch_in()
        return work.outcome(source, triples, differences, is_written=is_written)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the garbage collector from looking through millions of rows in which nothing points in circles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        # What is still there goes when nothing points at it; the collector need not look through it at once.
        gc.freeze()
        if was_on:
            gc.enable()


class _Work:
    """The parts of one import, and what they have found so far.

    Args:
        recognition: the profile, and the sheets that it reads.
        choices: what the caller decides.
        aside: an empty folder for what is too much for memory.
    """

    def __init__(self, recognition: Recognition, choices: Choices, aside: Path) -> None:
        self._profile, self._matches = recognition.profile, recognition.matches
        self._choices, self._aside, self._spool = choices, aside, Spool(aside)
        self._index, countries, regions = ProgrammeIndex(), CountryTable.read(), RegionTable.read()
        identities = Identities()
        places = PlaceReader(countries, regions, identities.other_names_of_towns())
        self._programmes = ProgrammeReader(self._index, choices.programme)
        cells = CellReader(self._profile, countries, regions)
        names = [match.sheet.name for match in self._matches]
        further = [match.sheet.name for match in self._matches for _ in match.part.further_partners]
        self._rejects = Rejects([*names, *further], aside / REJECTS)
        try:
            self._plans = [
                SheetPlan(number, match.sheet, self._profile, match.part, cells, with_prose=choices.with_prose)
                for number, match in enumerate(self._matches)
            ]
            self._further = list(self._plan_further(cells))
            keys = project_keys([*self._plans, *self._further])
        except ValueError as error:
            raise InputError(self._profile.path, str(error)) from error
        self._documents = document_keys(choices.source, names)
        everything = [*self._plans, *self._further]
        self._readers = [RowReader(plan, self._programmes, places, self._rejects, keys) for plan in everything]
        documents = dict(zip(names, self._documents, strict=True))
        self._organisations, self._towns = Labels(), Labels()
        self._number_of_programmes = 0
        sheets = [
            SheetMapping(
                plan,
                f"{DOCUMENT}{documents[plan.sheet.name]}>",
                choices.source,
                organisations=self._organisations,
                towns=self._towns,
                identities=identities,
                rejects=self._rejects,
            )
            for plan in everything
        ]
        self._mapping = Mapping(choices.source, sheets, TitleLanguages(self._index), self._rejects)

    def _plan_further(self, cells: CellReader) -> Iterator[SheetPlan]:
        """Yield how the further partners in the rows of each sheet are read."""
        number = len(self._plans)
        for plan, match in zip(self._plans, self._matches, strict=True):
            for group in plan.part.further_partners:
                sheet = FurtherSheet(match.sheet, plan.index, group, plan.number, self._rejects)
                if sheet.is_there:
                    part = plan.part.part_of(group)
                    yield SheetPlan(number, sheet, self._profile, part, cells, with_prose=False, is_further=True)
                    number += 1
                else:
                    plan.missing.append(group.columns["partner.name"][0])
                known = {name for names in group.columns.values() for name in names}
                plan.unread = [name for name in plan.unread if name not in known]

    def read(self, progress: Callable[[int], None]) -> None:
        """Read every row, and put the records aside."""
        done = 0
        for plan, reader in zip([*self._plans, *self._further], self._readers, strict=True):
            town = plan.places.get("partner.town", 0)
            for batch in reader.batches():
                self._spool.add(batch)
                partners = [record for record in batch.records if record.organisation]
                self._organisations.add(
                    [(record.organisation or "", plan.name_in(record.values)) for record in partners]
                )
                self._towns.add([(record.town, str(record.values[town])) for record in partners if record.town])
                if not reader.read % _STEP and not plan.is_further:
                    progress(done + reader.read)
            done += 0 if plan.is_further else reader.read
            progress(done)

    def write(self, folder: Path, source: SourceFile) -> int:
        """Write the files of the import, and return the number of statements."""
        new = self._programmes.new
        triples = 0
        keys = self._spool.programmes()
        self._number_of_programmes = sum(1 for key in keys if key)
        for key in keys:
            parts = self._mapping.map(key, self._spool.read(key), new.get(key))
            triples += self._write_graph(
                folder, f"{key}_programme" if key in _TAKEN else key or _WITHOUT_PROGRAMME, parts
            )
        receipt = self._receipt(source)
        triples += self._write_graph(folder, _SOURCE, [receipt.to_statements()])
        (folder / RECEIPT).write_text(receipt.to_json(), encoding="utf-8")
        self._rejects.write(folder / REJECTS)
        return triples

    def _write_graph(self, folder: Path, name: str, parts: Iterable[Statements]) -> int:
        """Write the file of one programme, and return the number of its statements."""
        count = 0

        def lines() -> Iterator[str]:
            nonlocal count
            for statements in parts:
                count += statements.count()
                yield from statements.lines()

        if self._choices.format == "turtle":
            writer, rest = TurtleWriter(self._aside / f"{name}.blocks"), lines()
            while slice_ := "".join(islice(rest, _SLICE)):
                writer.add(parse(slice_.encode(), format=RdfFormat.N_TRIPLES))
            with (folder / f"{name}.ttl").open("wb", _BUFFER) as file:
                file.writelines(map(str.encode, writer.pieces()))
        else:
            with (folder / f"{name}.nt").open("wb", _BUFFER) as file:
                file.writelines(map(str.encode, lines()))
        return count

    def _receipt(self, source: SourceFile) -> Receipt:
        sheets = [
            SheetReceipt(
                name=plan.sheet.name,
                document=document,
                rows=plan.part.rows,
                read=reader.read,
                accepted=reader.read - len(self._rejects.rejected[plan.number]),
                rejected=len(self._rejects.rejected[plan.number]),
            )
            for plan, reader, document in zip(self._plans, self._readers, self._documents, strict=False)
        ]
        return Receipt(
            file=source.path.name,
            sha256=source.sha256,
            size=source.size,
            source=self._choices.source,
            profile=self._profile.name,
            retrieved=self._choices.retrieved,
            address=self._profile.source,
            licence=self._profile.licence,
            credit=self._profile.credit,
            with_prose=self._choices.with_prose,
            sheets=tuple(sheets),
        )

    def outcome(self, source: SourceFile, triples: int, differences: Differences, *, is_written: bool) -> Import:
        """Return what came of the import."""
        return Import(
            receipt=self._receipt(source),
            rejects=self._rejects,
            tally=self._mapping.tally,
            sums=self._mapping.sums(),
            organisations=len(self._organisations) - self._mapping.number_of_replaced,
            towns=len(self._towns),
            programmes=self._number_of_programmes,
            new_programmes=list(self._programmes.new.values()),
            triples=triples,
            unread={plan.sheet.name: plan.unread for plan in self._plans if plan.unread},
            missing={plan.sheet.name: plan.missing for plan in self._plans if plan.missing},
            differences=differences,
            is_written=is_written,
        )
