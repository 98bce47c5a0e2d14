"""Invented dispatches for the pages to show: offers and answers, an event told twice, somebody's word only, and articles that mean ill."""

from __future__ import annotations

from dragoman.model import Document, Source

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsvereinigung" * 4
# What an article may hold to be taken for more than text: markup, handlers, ends of elements that templates use, marks that turn the direction of writing.
HOSTILE = (
    "</textarea></title></style></script><script>document.title='broken';alert('broken')</script>"
    "<img src=x onerror=\"alert('broken')\"><svg onload=alert('broken')><iframe src=javascript:alert('broken')></iframe>"
    "<a id=evil href=javascript:alert('broken') style='position:fixed;inset:0'>Chad</a> {{ 7*7 }} ${7*7} \u202egnorts\u202c \u2067right\u2069 \u200f\u061c"
)
_TOLD = (
    (
        "offer",
        "2019-03-04",
        "Lake Courier",
        "Chad offers talks on wells",
        "Chad on Monday proposed talks with Sudan on the wells along their border. The foreign minister of Chad said the talks could be "
        "held in Abeche in April. Chad accused Sudan of arming rebels.",
    ),
    (
        "answer",
        "2019-03-07",
        "Nile Evening",
        "Khartoum says no",
        "Sudan on Thursday rejected Chad's proposal for talks on the wells, a trick that fools nobody. Sudan's army said that Chad's troops had "
        "shelled a village near the border.",
    ),
    (
        "again",
        "2019-03-08",
        "Desert Wire",
        "Talks on wells refused",
        "Sudan rejected on Thursday Chad's proposal for talks on the wells, officials said.",
    ),
    (
        "accord",
        "2019-05-02",
        "Lake Courier",
        "Wells: an accord",
        "Chad and Sudan signed an accord on the wells on Thursday. The president of Chad met the foreign minister of Sudan in Abeche. Niger "
        "will send 300 tons of wheat to Sudan next month.",
    ),
    (
        "demand",
        "2019-05-20",
        "Nile Evening",
        "Sudan wants rebels out",
        "Sudan demanded on Monday that Chad expel the rebels of the Oryx Front. Thousands of people marched in Khartoum against the Oryx Front.",
    ),
    (
        "yield",
        "2019-05-23",
        "Desert Wire",
        "Chad gives way",
        "Chad agreed on Thursday to Sudan's demand that it expel the rebels. Fighters of the Oryx Front attacked a post of Chad's army on "
        "Wednesday, killing four soldiers.",
    ),
    (
        "korea",
        "2019-06-03",
        "Han Weekly",
        "Seoul invites",
        "South Korea on Monday invited North Korea to talks on fishing in Panmunjom. North Korea threatened South Korea with sanctions on Sunday.",
    ),
    (
        "korea-2",
        "2019-06-05",
        "Han Weekly",
        "Pyongyang accepts",
        "North Korea accepted on Wednesday South Korea's invitation to talks on fishing. Japan may impose sanctions on North Korea, a Japanese newspaper said.",
    ),
    (
        "peru",
        "2019-06-10",
        None,
        None,
        "Peru sent 40 tons of rice to Chile on Monday. Chile thanked Peru for its aid.\n\nThe mayor of Tarma opened a museum of bridges.",
    ),
    (
        "idle",
        "2019-06-11",
        "Andes Post",
        "A museum of bridges",
        "The museum of bridges in Tarma sold more tickets than in the year before.",
    ),
)


def documents() -> list[Document]:
    """Give the dispatches in order of publication."""
    told = [
        Document(ident, text, title, day, Source(outlet) if outlet else None, f"https://news.example/{ident}", "en")
        for ident, day, outlet, title, text in _TOLD
    ]
    hostile = f"{HOSTILE} Chad accused Sudan on Monday of breaking the accord. {LONG} Chad said that {HOSTILE} Sudan had attacked Chad on Sunday."
    told.append(Document("hostile", hostile, f"An accord {HOSTILE}", "2019-06-17", Source(f"Mirror {HOSTILE}"), "javascript:alert('broken')", "en"))
    told.append(
        Document("../../etc/passwd?x=<b>&#", "Chad expelled six diplomats of Sudan on Tuesday.", LONG, "2019-06-18", Source(LONG), "//evil.example/", "en")
    )
    return told
