"""The name of a thing without a label, made of what tells it apart: *budget · 40,000,000 EUR · 2007-2013*.

Which parts it has is decided in :mod:`tercoop.answering.name_patterns`; the words between them are those of the
vocabulary, in the language of the reader.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tercoop.answering.name_patterns import Own, Part
from tercoop.answering.readable import Piece, show_literal, show_money
from tercoop.rdf.labels import rank_label, vocabulary_labels
from tercoop.rdf.namespaces import TC

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyoxigraph import Literal, NamedNode

    from tercoop.answering.facts import Facts
    from tercoop.rdf.values import Term

_MOST_VALUES = 3
"""Values of one property that a name shows; of more, their number is told."""

_PIECES_OF_PART = 2
"""Pieces of the name of a thing that is itself part of a name."""


@dataclass(frozen=True)
class NameMaker:
    """Makes names for a reader.

    Args:
        languages: of the reader, the best first.
        name_of: gives the name of a thing that is part of a name.
        is_whole: whether all that is known of a thing has been read, so that what is missing is not given.
    """

    languages: Sequence[str]
    name_of: Callable[[Term], tuple[Piece, ...]]
    is_whole: bool = True

    def make(self, facts: Facts, apart_from: Term | None, *, is_part: bool) -> tuple[Piece, ...]:
        """Return the pieces of a name; none where the thing is of no class that names are made for.

        Args:
            facts: what is known of the thing.
            apart_from: a thing that the reader has before them, and that is left out.
            is_part: whether the name is part of another, and so has no owner.
        """
        found = facts.pattern
        if found is None:
            return ()
        kind, pattern = found
        pieces: list[Piece] = []
        for part in pattern.parts:
            if isinstance(part, Own):
                pieces += self._own(part, facts)
            elif not (part.is_inverse and is_part) and not (part.in_place_of and facts.values.get(part.in_place_of)):
                pieces += self._related(part, facts, apart_from)
        if not pattern.says_class and pieces:
            return tuple(pieces)
        name = self.term(kind)
        if pieces and pattern.parts[0] == Own.NUMBER and self._own(Own.NUMBER, facts):
            pieces[0] = replace(name, text=f"{name.text} {pieces[0].text}")
            return tuple(pieces)
        return (name, *pieces) if pieces else ()

    def term(self, term: NamedNode) -> Piece:
        """Return what the vocabulary calls a term."""
        labels = vocabulary_labels().get(term)
        return show_literal(min(labels, key=lambda each: rank_label(each, self.languages))) if labels else Piece("")

    def _related(self, part: Part, facts: Facts, apart_from: Term | None) -> list[Piece]:
        values = (facts.owners if part.is_inverse else facts.values).get(part.property, ())
        wanted = sorted((value for value in values if value != apart_from), key=str)
        pieces: list[Piece] = []
        for value in wanted[:_MOST_VALUES]:
            name = self.name_of(value)
            pieces += [_join(name)] if part.in_place_of else name[:_PIECES_OF_PART]
        if part.says_property and pieces:
            said = self.term(part.property)
            pieces[0] = _combine(pieces[0], replace(said, text=f"{said.text}: "), pieces[0])
        if len(wanted) > _MOST_VALUES:
            pieces.append(Piece(f"and {len(wanted) - _MOST_VALUES} more"))
        return pieces

    def _own(self, own: Own, facts: Facts) -> list[Piece]:
        return {Own.AMOUNT: self._amount, Own.PERCENT: self._percent, Own.TIME: self._time, Own.NUMBER: self._number}[
            own
        ](facts)

    def _amount(self, facts: Facts) -> list[Piece]:
        currency = " ".join(
            piece.text for value in facts.values.get(TC.isInCurrency, ()) for piece in self.name_of(value)
        )
        sums = _literals(facts, TC.value)
        if not sums:
            return (
                [Piece(f"amount not given, in {currency}" if currency else "amount not given")] if self.is_whole else []
            )
        return [
            _combine(piece, *self._qualifier(facts), replace(piece, text=f"{piece.text} {currency}".rstrip()))
            for piece in map(show_money, sums)
        ]

    def _percent(self, facts: Facts) -> list[Piece]:
        return [
            _combine(piece, *self._qualifier(facts), replace(piece, text=f"{piece.text} %"))
            for piece in map(show_literal, _literals(facts, TC.percent))
        ]

    def _qualifier(self, facts: Facts) -> list[Piece]:
        words = sorted(_literals(facts, TC.qualifier), key=lambda each: rank_label(each, self.languages))
        return [Piece(f"{words[0].value} ", words[0].language or "")] if words else []

    @staticmethod
    def _time(facts: Facts) -> list[Piece]:
        begins, ends = ([show_literal(each) for each in _literals(facts, name)] for name in (TC.begins, TC.ends))
        if not begins and not ends:
            return []
        first, last = begins[0].text if begins else "", ends[0].text if ends else ""
        if begins and ends:
            return [Piece(first if first == last else f"{first} to {last}")]
        return [Piece(f"from {first}" if begins else f"until {last}")]

    @staticmethod
    def _number(facts: Facts) -> list[Piece]:
        numbers = _literals(facts, TC.number) or _literals(facts, TC.code)
        return [Piece(each.value) for each in numbers[:1]]


def _join(name: Sequence[Piece]) -> Piece:
    between = [part for piece in name for part in (Piece(", "), piece)]
    return _combine(Piece(""), *between[1:])


def _combine(like: Piece, *pieces: Piece) -> Piece:
    """Return some pieces as one, of the kind of another, in which each has its own language."""
    parts = [part for piece in pieces for part in (piece.parts or ((piece.text, piece.language),))]
    is_mixed = len({language for _, language in parts}) > 1
    text = "".join(words for words, _ in parts)
    return replace(like, text=text, language="" if is_mixed else parts[0][1], parts=tuple(parts) if is_mixed else ())


def _literals(facts: Facts, name: NamedNode) -> list[Literal]:
    return sorted(facts.literals(name), key=str)
