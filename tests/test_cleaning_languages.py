"""Languages of titles: a sample that was read and judged by hand, and traps.

``tests/cleaning-titles.tsv`` has titles of projects in keep.eu with the countries of their programme. The language is
empty where a title has none or more than one: names, or a text in two languages. Of 2014-2020 it has all titles in the
second and third language that are not long; of 2000-2013, some that the detection tagged and that were read for faults.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tercoop.cleaning.language_model import score_languages
from tercoop.cleaning.language_words import WORDS
from tercoop.cleaning.languages import LANGUAGES_OF, detect_language, languages_of

SAMPLE = Path(__file__).parent / "cleaning-titles.tsv"

SMALLEST_SHARE = 0.75
"""Of the titles with a language, this part at least is tagged; a change that tags fewer wants a reason."""


def read_sample() -> list[tuple[str, str, str]]:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["language"], row["countries"], row["title"]) for row in rows]


def test_no_title_of_the_sample_gets_another_language_than_its_own() -> None:
    sample = read_sample()
    found = [
        (detect_language(title, languages_of(countries.split())), language, title)
        for language, countries, title in sample
    ]
    assert len(sample) >= 150
    assert [row for row in found if row[0] is not None and row[0] != row[1]] == []
    tagged = Counter(row[1] for row in found if row[0])
    assert sum(tagged.values()) >= SMALLEST_SHARE * sum(bool(row[1]) for row in found)
    assert len(tagged) >= 13, "titles in many languages are tagged"


TRAPS = [
    ("hr", "HRV SVN", "Razvoj održivog turizma u prekograničnom području", None),
    ("hr", "HRV BIH MNE", "Razvoj održivog turizma u prekograničnom području", None),
    ("sr", "SRB HUN", "Развој одрживог туризма у пограничном подручју", None),
    ("da", "SWE NOR", "Grænseoverskridende samarbejde om bæredygtig udvikling", None),
    ("no", "SWE DNK", "Grenseoverskridende samarbeid om bærekraftig utvikling", None),
    ("no", "SWE NOR", "Grenseoverskridende samarbeid om bærekraftig utvikling", "no"),
    ("sk", "CZE POL", "Cezhraničná spolupráca pre trvalo udržateľný rozvoj", None),
    ("cs", "SVK POL", "Přeshraniční spolupráce pro trvale udržitelný rozvoj", None),
    ("ca", "ESP FRA", "Cooperació transfronterera per al desenvolupament sostenible dels Pirineus", "ca"),
    ("gl", "ESP PRT", "Cooperación transfronteiriza para o desenvolvemento sostible de Galicia", None),
    ("pt", "ESP PRT", "Cooperação transfronteiriça para o desenvolvimento sustentável", "pt"),
    ("mk", "BGR MKD", "Прекугранична соработка за одржлив развој на туризмот", None),
    ("bg", "ROU BGR", "Развитие на устойчив туризъм в граничния регион", "bg"),
    ("fi", "FIN EST", "Rajat ylittävä yhteistyö matkailun kehittämiseksi", "fi"),
    ("et", "FIN EST", "Piiriülene koostöö turismi arendamiseks ja looduse hoidmiseks", "et"),
    ("lv", "LVA LTU", "Pārrobežu sadarbība tūrisma attīstībai un dabas aizsardzībai", "lv"),
    ("el", "GRC CYP", "Ανάπτυξη του βιώσιμου τουρισμού στη διασυνοριακή περιοχή", "el"),
    ("ro", "ROU BGR", "Cooperare transfrontalieră pentru dezvoltarea turismului durabil", "ro"),
    ("hu", "HUN HRV", "Határon átnyúló együttműködés a fenntartható turizmusért", "hu"),
    ("names", "DEU POL CZE", "Dresden Praha Wrocław Warszawa Brno Kraków", None),
    ("names", "HUN SVK", "Nyíregyháza Székesfehérvár Kecskemét Győr", None),
    ("names in English order", "SWE NOR", "Innovation Network Inner Scandinavia", None),
    ("capitals", "SVN ITA", "CROSS-BORDER COOPERATION FOR THE DEVELOPMENT OF REGIONS", None),
    ("two languages", "ITA FRA", "Il sentiero dei pastori / Le chemin des bergers", None),
    ("two languages", "CZE DEU", "Cesta bez hranic - Der Weg ohne Grenzen und Zäune", None),
    ("two languages", "HUN SVK", "A biomassza kémiája / Chémia biomasy", None),
    ("two languages", "HUN SVK", "Tokajská vinná cesta / Tokaji Borút", None),
    ("two languages", "SWE NOR", "Utvikling av kvistmodeller for furu/Utveckling av kvistmodeller for furu", None),
    (
        "a word of another language",
        "SWE DNK NOR",
        "Spisskompetanse inom marin och akvatisk ekologi og genomforskning for uthållig förvaltning av fisk",
        None,
    ),
    ("a foreign language", "POL CZE", "Sviluppo sostenibile del turismo nelle zone di montagna", None),
    ("letters of two alphabets", "ROU BGR", "Оrgаnizаtiоn, mаnаgеmеnt аnd mаrkеting оf cоmmоn culturаl hеritаgе", None),
    ("short", "DEU DNK", "Zukunft", None),
    ("nothing", "DEU DNK", "", None),
]


@pytest.mark.parametrize(("what", "countries", "title", "expected"), TRAPS, ids=lambda value: str(value)[:30])
def test_traps(what: str, countries: str, title: str, expected: str | None) -> None:
    assert detect_language(title, languages_of(countries.split())) == expected, what


def test_serbian_croatian_and_bosnian_are_told_apart_only_where_one_can_be_meant() -> None:
    title = "Razvoj turizma i očuvanje prirode u dolini rijeke kroz zajednički rad škola"
    assert detect_language(title, {"en", "hu", "hr"}) == "hr"
    assert detect_language(title, {"en", "hu", "hr", "bs"}) is None


def test_candidates_are_english_and_the_languages_of_the_countries() -> None:
    assert languages_of(["AUT", "SVK"]) == {"en", "de", "hr", "hu", "sl", "sk"}
    assert languages_of(["XXX"]) == {"en"}


def test_every_language_of_a_country_is_scored_and_has_its_words() -> None:
    scored = score_languages("a").keys()
    assert {each for languages in LANGUAGES_OF.values() for each in languages.split()} <= scored
    assert WORDS.keys() <= scored


@given(st.text(), st.frozensets(st.sampled_from(["en", "de", "sr", "xx", "nb", ""])))
def test_language_is_one_of_the_candidates_or_none(text: str, candidates: frozenset[str]) -> None:
    assert detect_language(text, candidates) in {None, *candidates}
