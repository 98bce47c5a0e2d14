"""A text in, its language out; never a guess."""

from __future__ import annotations

import pytest

import dragoman
from dragoman.ingest.language import detect

TEXTS = {
    "fr": "Les troupes ont quitté Goma lundi, après que le gouvernement a annoncé un accord avec les rebelles.",
    "de": "Die Truppen verließen am Montag Goma, nachdem die Regierung eine Einigung mit den Rebellen angekündigt hatte.",
    "es": "Las tropas salieron de Goma el lunes después de que el gobierno anunciara un acuerdo con los rebeldes.",
    "nl": "De troepen verlieten maandag Goma nadat de regering een akkoord met de rebellen had aangekondigd.",
    "ru": "Войска покинули Гому в понедельник, сообщило правительство.",
    "ar": "غادرت القوات غوما يوم الاثنين بعد أن أعلنت الحكومة اتفاقا مع المتمردين.",
    "zh": "刚果政府军星期一撤离了戈马市，政府宣布与叛军达成协议。",
    "en": "Troops left Goma on Monday after the government said that it had reached an agreement with the rebels.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_language_is_told(code: str) -> None:
    assert detect(TEXTS[code]) == code


@pytest.mark.parametrize("text", ["Peru attacked Fiji.", "Chad: Sudan: Mali: Niger", "1,200 – 3,400", ""])
def test_language_of_too_little_is_left_open(text: str) -> None:
    assert detect(text) is None


def test_language_other_than_english_is_not_coded(coder) -> None:
    text = "Chad attacked Mali."
    assert coder.code(dragoman.Document("a", text)).events
    assert coder.code(dragoman.Document("a", text, language="en-GB")).events
    assert not coder.code(dragoman.Document("a", text, language="fr")).events
    assert not coder.code(dragoman.Document("a", text, duplicate_of="b")).events
