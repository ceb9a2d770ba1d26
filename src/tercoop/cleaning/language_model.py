"""Score how well a text fits languages, with the statistical model of py3langid, cut down to languages of Europe.

The model and numpy are loaded with the first text that is scored: a list without titles does not wait for them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

_SCORED = frozenset(
    {
        *("ar", "az", "be", "bg", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "eo", "es", "et", "eu", "fi", "fo"),
        *("fr", "fy", "ga", "gd", "gl", "he", "hr", "hu", "hy", "is", "it", "ka", "la", "lb", "lt", "lv", "mg", "mk"),
        *("mt", "nl", "no", "pl", "pt", "ro", "ru", "se", "sk", "sl", "sq", "sr", "sv", "tr", "uk"),
    }
)
"""Languages of states and regions, and Latin and Esperanto, which draw lists of names to themselves.

Dialects and small languages that the model has as well, such as Extremaduran, only disturb: it knows too little of
them.
"""

_SAME = {"nn": "no"}
"""Written forms of one language."""


@dataclass(frozen=True)
class _Model:
    """The model: an automaton that finds sequences of bytes, and what each says for each language.

    Attributes:
        languages: the language of each column.
        weights: sequences x languages.
        priors: one for each language.
        moves: next state for state and byte.
        rows: where the moves of a state begin.
        outputs: the sequence that ends in a state.
    """

    languages: tuple[str, ...]
    weights: NDArray[np.float32]
    priors: NDArray[np.float32]
    moves: Sequence[int]
    rows: Sequence[int]
    outputs: Sequence[int]


@cache
def _read_model() -> _Model:
    import numpy as np  # noqa: PLC0415
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    full = LanguageIdentifier.from_model_file(MODEL_FILE)
    names = [_SAME.get(name, name) for name in full.nb_classes]
    columns = [place for place, name in enumerate(names) if name in _SCORED]
    return _Model(
        languages=tuple(names[place] for place in columns),
        weights=np.ascontiguousarray(full.nb_ptc[:, columns], dtype=np.float32),
        priors=np.ascontiguousarray(full.nb_pc[columns], dtype=np.float32),
        moves=full.tk_nextmove,
        rows=[row << 8 for row in full.tk_row],
        outputs=full.tk_output,
    )


def score_languages(text: str) -> Mapping[str, float]:
    """Return language (ISO 639-1) → how well a text fits it.

    The scores are logarithms of probabilities over the root of the length, so that differences of short and of long
    texts can be compared; a difference of 2 is clear, one of 4 is great.

    Args:
        text: composed letters (NFC).
    """
    import numpy as np  # noqa: PLC0415
    from py3langid.langid import visit_counts  # noqa: PLC0415

    model = _read_model()
    data = text.encode("utf-8", "replace")
    visits = visit_counts(model.moves, model.rows, model.outputs, data)
    if not visits:
        return dict.fromkeys(model.languages, 0.0)
    places = np.fromiter(visits.keys(), dtype=np.intp, count=len(visits))
    counts = np.fromiter(visits.values(), dtype=np.float32, count=len(visits))
    scores = (np.log1p(counts) @ model.weights[places] + model.priors) / math.sqrt(len(data))
    found: dict[str, float] = {}
    for language, score in zip(model.languages, scores.tolist(), strict=True):
        found[language] = max(score, found.get(language, score))
    return found
