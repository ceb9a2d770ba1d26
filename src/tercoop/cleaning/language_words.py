"""Small words of languages, as facts: articles, prepositions, conjunctions, and words that tell relatives apart.

They bear out or contradict what a statistical model says of a title. A word counts for a language only where no other
language that is in question has it, so a word that is common to relatives must stand in all of their lists.
"""

from __future__ import annotations

WORDS = {
    "be": "і ў на для ад з па паміж праз да пры або за",
    "bg": "и на в за от с по между чрез към при през до из или развитие",
    "ca": "i de del dels la les els el en amb per a al als una un l d entre com que seu sobre cap fins través lo",
    "cs": "a v ve na pro z ze s se po k ke do od bez o i u pod mezi jako při přes který které rozvoj spolupráce"
    " jsou je jeho za to společné přeshraniční přeshraničního česko dědictví nad ku by",
    "da": "og i af til for på med den det de en et om mellem gennem efter ved fra som ud bæredygtig udvikling"
    " viden nye samarbejde sundhed grøn kompetencer over uddannelse vækst fælles grænse"
    " grænseoverskridende ikke nyt igennem bæredygtigheden indenfor kulturarv er vores mod uden dansk"
    " danske tysk øge projektet norsk svensk norske to by at der mit",
    "de": "und der die das den dem des für von im in am zur zum mit auf aus bei ein eine einer eines einem"
    " einen ohne über unter durch nach zwischen vom als an zu bis sowie wir grenzüberschreitende"
    " grenzüberschreitender nicht um vor gegen ins",
    "el": "και του της των το η ο για με από στο στη στην στον τη την τις τα σε στις προς",
    "en": "the of and for in to with by from on at a an through between as into their its without within among over",
    "es": "de del la el los las y e en con para por a al una un entre su sus como hacia sin desde lo sobre que"
    " través o transfronterizo transfronteriza transfronterizos transfronterizas proyecto desarrollo"
    " gestión región estrategia calidad salud agua energías mejora sur son le les no da dos se si",
    "et": "ja ning on kaudu koos eest jaoks vahel läbi kui ka selle uus uue uute piiriülese piiriülene",
    "fi": "ja sekä on ei tai kautta välillä kanssa uusi uuden että joka yli ilman",
    "fr": "de du des la le les et en pour par au aux un une sur dans avec à l d entre vers sans ou qu son ses"
    " leur leurs que qui sa ce est se ne il on a an si",
    "ga": "agus an na ar le i do ag de trí chun idir",
    "gl": "de do da dos das e o a os as en na no nas nos con para por ao aos á ás unha un entre como súa seu"
    " que sobre polo pola proxecto xestión rexión estratexia calidade auga mellora transfronteirizo través"
    " desde saúde",
    "hr": "i u na za s sa od do iz te kroz kao između po o prema uz ili bez se je razvoj suradnja prekogranična"
    " prekogranične pod nad to",
    "hu": "a az és egy is nem hogy között való által számára ki be meg fel határon határok nélkül együtt magyar",
    "is": "og í á af til fyrir með um við að frá sem milli",
    "it": "di del della dello dei delle degli e il la lo i gli le in per con da dal dalla a al alla alle ai nel"
    " nella nei sul sulla tra un una un' d l su come che dell all nell dall ed o fra ne se si più",
    "lb": "an de d den dem déi vun mat fir op am zu iwwer tëscht eng en a",
    "lt": "ir į iš per su nuo prie tarp dėl už kaip bei apie po be to",
    "lv": "un uz par ar no pie starp lai pēc kā caur bez vai",
    "mk": "и на во за од со по меѓу преку кон при до или низ",
    "mt": "u ta fil tal mal għal ma bejn il l minn bi fi",
    "nl": "de het een en van in op voor met aan te bij naar door uit over tussen om zonder als tot onder of der den",
    "no": "og i av til for på med den det de en et ei om mellom gjennom etter ved fra som ut bærekraftig"
    " utvikling kunnskap nye samarbeid helse grønn kompetanse over utdanning vekst felles grense"
    " grenseoverskridende ikke nytt innen kulturarv er vårt vår mot uten norsk norske øke prosjektet dansk"
    " svensk tysk danske to by at å",
    "pl": "i w we na do z ze za od dla po przez oraz o u pod nad jako się przy ku bez to nie rozwój współpraca"
    " transgraniczna transgranicznej a jej by",
    "pt": "de do da dos das e o a os as em na no nas nos com para por ao aos à às uma um entre como sua seu que"
    " sobre pelo pela através transfronteiriço transfronteiriça projeto desenvolvimento gestão região"
    " estratégia qualidade saúde água melhoria não desde",
    "ro": "de din și şi la cu în pe pentru prin al a ale ai un o unei unui între sau spre care cele",
    "ru": "и на в для от с по между через к при из о или за",
    "se": "ja dego mii",
    "sk": "a v vo na pre z zo s so po k ku do od bez o i u pod medzi ako pri cez ktorý ktoré rozvoj spolupráca"
    " sú je jej za to spoločné cezhraničná cezhraničný cezhraničnej slovensko dedičstva spolupráce nad nie"
    " sa by",
    "sl": "in v na za z s od do iz ter skozi kot med po o k pri ali brez se je razvoj sodelovanje čezmejno"
    " čezmejna čezmejni pod nad to",
    "sq": "dhe në e të i për me nga së një midis përmes",
    "sr": "i u na za s sa od do iz te kroz kao između po o prema uz ili bez se je razvoj saradnja и у на за са"
    " од до из те кроз као између по према уз или без се је pod nad to",
    "sv": "och i av till för på med den det de en ett om mellan genom efter vid från som ut hållbar utveckling"
    " kunskap nya samarbete hälsa grön kompetens över utbildning tillväxt gemensam gräns"
    " gränsöverskridande inte nytt inom kulturarv är vårt vår mot utan svensk svenska norsk dansk tysk"
    " projektet att by",
    "tr": "ve için ile bir bu da de arasında olarak",
    "uk": "і та на в у для від з по між через до при із або за",
}
"""Language → its words, in lower case."""
