"""Mint the IRIs of things, concepts, graphs and queries; the only place where such IRIs are put together.

Patterns: ``id/<kebab-class>/<key>``, ``scheme/<kebab-plural>/<notation>``, ``graph/<source>`` and
``query/<topic>/<slug>``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from anyascii import anyascii
from pyoxigraph import NamedNode

from tercoop.errors import UsageError
from tercoop.rdf.namespaces import BASE

KEY = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*", re.ASCII)
"""Form of one segment of our IRIs: ASCII, lower case, words joined by hyphens or dots."""


def _segment(text: str) -> str:
    if not KEY.fullmatch(text):
        raise UsageError(f"'{text}' is not a key: lower-case ASCII letters and digits, joined by hyphens")
    return text


_LETTERS = str.maketrans(
    dict(zip("ßæÆœŒþÞ", ("ss", "ae", "ae", "oe", "oe", "th", "th"), strict=True))
    | dict(zip("øØđĐðÐħĦ\u0131łŁ", "ooddddhhill", strict=True))
)
"""Letters that do not come apart into a plain letter and a mark."""


def make_key(text: str) -> str:
    """Return the key of a name or code: ``"Öresund/Kattegat"`` → ``"oresund-kattegat"``.

    Accents are dropped, all else that is not a letter or figure becomes one hyphen.

    Raises:
        UsageError: for a letter that has no Latin form, such as a Greek one, and where nothing is left.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS)).lower()
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    key = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not key or any(letter.isalpha() and not letter.isascii() for letter in plain):
        raise UsageError(f"no key can be made of '{text}'")
    return key


class _KeyLetters(dict[int, str]):
    """Code point → what a key has for it: plain Latin letters and figures, blanks for the rest; looked up once."""

    def __missing__(self, point: int) -> str:
        latin = anyascii(chr(point)).lower().replace("+", " plus ")
        self[point] = found = _NOT_IN_KEY.sub(" ", latin)
        return found


_NOT_IN_KEY = re.compile(r"[^a-z0-9]+")
_KEY_LETTERS = _KeyLetters()
_KEY_BYTES = "".join(_NOT_IN_KEY.sub(" ", chr(byte).lower()) for byte in range(256)).encode()
"""The same for each byte of a text in ASCII, which is most texts, and much quicker to look up."""

_LONGEST_KEY = 100
_CUT = 88


def list_latin_words(text: str) -> list[str]:
    """Return the words of a name in any script in plain Latin letters: ``"Δήμος Δράμας"`` → ``["dimos", "dramas"]``.

    Each letter is written by itself, so that the beginning of a word gives the beginning of its Latin form.
    """
    if text.isascii() and "+" not in text:
        return text.encode().translate(_KEY_BYTES).decode().split()
    return text.lower().translate(_KEY_LETTERS).split()


def make_source_key(text: str) -> str | None:
    """Return the key of a name that a source writes in any script: ``"Δήμος Δράμας"`` → ``"dimos-dramas"``.

    Letters are written in Latin ones; case, accents, blanks and punctuation do not count, a plus sign does. A key of
    more than 100 characters is cut and ends with the first eight digits of the SHA-256 of the whole. Nothing comes of a
    text without letters and figures.
    """
    key = "-".join(list_latin_words(text))
    if len(key) > _LONGEST_KEY:
        key = f"{key[:_CUT].rstrip('-')}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
    return key or None


def kebab(class_name: str) -> str:
    """Return the kebab form of a class name: ``RoleAssignment`` → ``role-assignment``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", class_name).lower()


def mint_thing(class_name: str, key: str) -> NamedNode:
    """Return the IRI of a thing: ``("Programme", "interact-ii")`` → ``…/id/programme/interact-ii``.

    Raises:
        UsageError: where the key is not of the form of :data:`KEY`.
    """
    return NamedNode(f"{BASE}id/{_segment(kebab(class_name))}/{_segment(key)}")


def thing_class(iri: str) -> str | None:
    """Return the class in the IRI of a thing: ``…/id/role-assignment/x`` → ``role-assignment``; nothing for others."""
    start = f"{BASE}id/"
    return iri.removeprefix(start).partition("/")[0] if iri.startswith(start) else None


def mint_concept(scheme: str, notation: str) -> NamedNode:
    """Return the IRI of a concept: ``("body-roles", "managing-authority")``.

    Raises:
        UsageError: where scheme or notation is not of the form of :data:`KEY`.
    """
    return NamedNode(f"{BASE}scheme/{_segment(scheme)}/{_segment(notation)}")


def mint_graph(source: str) -> NamedNode:
    """Return the IRI of a named graph: ``"seed"`` → ``…/graph/seed``.

    Raises:
        UsageError: where the name is not of the form of :data:`KEY`.
    """
    return NamedNode(f"{BASE}graph/{_segment(source)}")


def graph_name(graph: NamedNode) -> str:
    """Return the name in the IRI of a graph of ours: ``…/graph/seed`` → ``seed``."""
    return graph.value.removeprefix(f"{BASE}graph/")


def mint_query(name: str) -> NamedNode:
    """Return the IRI of a catalogued query: ``"programmes/describe-programme"``.

    Raises:
        UsageError: where a segment of the name is not of the form of :data:`KEY`.
    """
    return NamedNode(f"{BASE}query/{'/'.join(_segment(part) for part in name.split('/'))}")
