"""Find the language of a title: one of those of the programme, or none where it is not certain."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from tercoop.cleaning.languages import detect_language, languages_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from tercoop.importing.programmes import ProgrammeIndex


class TitleLanguages:
    """Tag titles with their language.

    Args:
        index: knows the countries of a programme, whose languages come into question.
    """

    def __init__(self, index: ProgrammeIndex) -> None:
        """Keep the index."""
        self._index = index
        self._candidates = cache(self._find_candidates)

    def _find_candidates(self, programme: str) -> frozenset[str]:
        countries = self._index.countries_of(programme)
        return languages_of(countries) | {"en"} if countries else frozenset()

    def tag(self, programme: str, titles: Collection[str], *, taken: Collection[str] = ()) -> dict[str, str | None]:
        """Return the titles with their languages; two titles that seem to be in one language stay without.

        Args:
            programme: key of the programme.
            titles: as they are written.
            taken: languages that a title has already.
        """
        candidates = self._candidates(programme)
        found = {title: detect_language(title, candidates) if candidates else None for title in sorted(titles)}
        counts = Counter(found.values())
        return {
            title: language if language and counts[language] == 1 and language not in taken else None
            for title, language in found.items()
        }
