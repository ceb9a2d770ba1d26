"""Names of the months in the official languages of the European Union and in Norwegian, as facts.

Irish is missing: two of its names are of two words. Of the languages that write a month in another case beside a day
(2 stycznia), both cases are here.
"""

from __future__ import annotations

from tercoop.cleaning.folding import fold

NAMES = {
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
    "cs": "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec",
    "cs genitive": "ledna února března dubna května června července srpna září října listopadu prosince",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "de Austria": "jänner feber märz april mai juni juli august september oktober november dezember",
    "el": "ιανουάριος φεβρουάριος μάρτιος απρίλιος μάιος ιούνιος ιούλιος αύγουστος σεπτέμβριος οκτώβριος νοέμβριος"
    " δεκέμβριος",
    "el genitive": "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου"
    " νοεμβρίου δεκεμβρίου",
    "en": "january february march april may june july august september october november december",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "et": "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    "fi": "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu",
    "fi partitive": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta"
    " lokakuuta marraskuuta joulukuuta",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "hr": "siječanj veljača ožujak travanj svibanj lipanj srpanj kolovoz rujan listopad studeni prosinac",
    "hr genitive": "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca",
    "hu": "január február március április május június július augusztus szeptember október november december",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "lt": "sausis vasaris kovas balandis gegužė birželis liepa rugpjūtis rugsėjis spalis lapkritis gruodis",
    "lt genitive": "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio",
    "lv": "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris",
    "mt": "jannar frar marzu april mejju ġunju lulju awwissu settembru ottubru novembru diċembru",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "pl": "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
    "pl genitive": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "sk": "január február marec apríl máj jún júl august september október november december",
    "sk genitive": "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    "sl": "januar februar marec april maj junij julij avgust september oktober november december",
    "sl genitive": "januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra decembra",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "abbreviated en": "jan feb mar apr may jun jul aug sep oct nov dec",
    "abbreviated de": "jän feb mrz apr mai jun jul aug sep okt nov dez",
    "abbreviated fr": "janv févr mars avr mai juin juil août sept oct nov déc",
    "abbreviated es": "ene feb mar abr may jun jul ago sep oct nov dic",
}
"""Language → the twelve names in their order."""


def _read_names() -> dict[str, int]:
    found: dict[str, set[int]] = {}
    for names in NAMES.values():
        for number, name in enumerate(names.split(), start=1):
            found.setdefault(fold(name), set()).add(number)
    return {name: min(numbers) for name, numbers in found.items() if len(numbers) == 1}


MONTHS = _read_names()
"""Folded name → number of the month. A name of two months is not in it: ``listopad`` is October in Croatian and
November in Polish and Czech."""
