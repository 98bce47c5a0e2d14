"""Write the names of states in twenty languages anew: CLDR, as babel ships it, and countrynames in; src/dragoman/lexicons/languages/states.csv out.

Usage: pip install 'babel>=2.17,<3' 'countrynames>=1.17,<2' && python tools/languages.py
"""

from __future__ import annotations

import csv
import difflib
import re
from pathlib import Path

from babel import Locale
from countrynames.data import DATA
from countrynames.mappings import mappings

from dragoman.lexicon import load, normalize
from dragoman.lexicon.foreign import FILE, LANGUAGES

LIKE = 0.87  # how alike a name of countrynames must be to one of CLDR's in these languages; it holds towns, slips and other languages too
# What a full name holds that need not be like the short one: "Российская Федерация".
FORMS = re.compile(
    r"\b(?:rep[uú]bli|r[ée]publi|reppubli|republi|респ|федерац|федерат|königreich|royaume|reino|regno|koninkrijk|królestw|королевств|королівств|cumhuriyet"
    r"|krallı|jamhuri|rzeczpospolit)|جمهوري|جمهوری|مملكة|پادشاهی|共和国|共和國|王国|王國|联邦|聯邦|연방|공화국|गणराज्य|גמהור|רפובליק",
    re.IGNORECASE,
)

# Everyday names that neither source gives.
USUAL = {
    "ARE": ["VAE", "EAU", "ОАЭ", "الإمارات"],
    "BIH": ["Bosnien", "Bosnie", "Bosnia", "Босния"],
    "BLR": ["Weißrussland", "Biélorussie", "Bielorrusia", "Bielorussia", "Белоруссия"],
    "CIV": ["Elfenbeinküste", "Costa de Marfil", "Costa d'Avorio", "Costa do Marfim"],
    "COD": ["RD Congo", "RDC", "RD Kongo", "ДР Конго"],
    "GBR": ["Großbritannien", "Grande-Bretagne", "Gran Bretaña", "Gran Bretagna", "Grã-Bretanha", "Groot-Brittannië", "Британия", "İngiltere"],
    "KOR": ["한국", "韩国", "韓國", "남한", "Республика Корея", "Южная Корея"],
    "MMR": ["Birma", "Birmanie", "Birmania", "Birmânia", "Бирма", "缅甸"],
    "NLD": ["Holland", "Hollande", "Holanda", "Olanda", "Hollanda", "Голландия"],
    "PRK": ["북조선", "朝鲜", "朝鮮", "Северная Корея"],
    "SAU": ["السعودية", "Saudi-Arabien", "Arabie saoudite"],
    "USA": ["USA", "США", "EE. UU.", "EUA", "ABD", "США", "أمريكا", "Amerika", "Stati Uniti", "美國", "미국"],
    "ZAF": ["Südafrika"],
}  # fmt: skip


def cldr(language: str, alpha2: str) -> list[str]:
    """Give the names of a territory in a language; Chinese in both scripts."""
    locales = ["zh_Hans", "zh_Hant"] if language == "zh" else [language]
    return list(dict.fromkeys(name for code in locales if (name := Locale.parse(code).territories.get(alpha2))))


def main() -> None:
    """Gather both sources and write one row a state."""
    states = load().states
    path = Path(__file__).parent.parent / "src" / "dragoman" / "lexicons" / FILE
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["code", *LANGUAGES, "other"])
        for alpha2, code in sorted(mappings.items(), key=lambda item: item[1]):
            if code not in states:
                continue
            cells = [cldr(language, alpha2) for language in LANGUAGES]
            given = {normalize(name) for cell in cells for name in cell}
            other = [n for n in sorted({" ".join(n.split()) for n in DATA.get(alpha2, ())}) if len(n) > 3 and _is_form(normalize(n), given)]
            other += [n for n in dict.fromkeys(USUAL.get(code, [])) if normalize(n) not in given and n not in other]
            writer.writerow([code, *(" | ".join(cell) for cell in cells), " | ".join(other)])


def _is_form(name: str, given: set[str]) -> bool:
    """Tell whether a name is a spelling or the full form of one of the given: not itself, and none of a town or of another language."""
    if name in given:
        return False
    if difflib.get_close_matches(name, given, n=1, cutoff=LIKE):
        return True
    starts = {_start(word) for other in given for word in other.split()}
    return bool(FORMS.search(name)) and any(_start(word) in starts for word in name.split())


def _start(word: str) -> str:
    return word[:4] if word[:1] < "\u3000" else word[:2]


if __name__ == "__main__":
    main()
