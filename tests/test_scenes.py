"""Deeds of films, statutes and storms are no events; the same deeds in the world are."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("scene", "text"),
    [
        ("fiction", "The film tells of rebels who attacked the army in Chad."),
        ("rehearsal", "The drill assumed that terrorists had attacked a train near Lyon."),
        ("law", "Under the statute, soldiers who attack civilians can be jailed for life."),
        ("nature", "A lion killed a tourist in Kenya."),
    ],
)
def test_scenes_silence(coder, scene: str, text: str) -> None:
    assert any(s.id == scene for s in coder.lexicon.scenes)
    assert not coder.code(text).events


@pytest.mark.parametrize(
    "text",
    [
        "The film sparked protests in Cairo, where crowds attacked the US embassy.",
        "Police arrested four activists under the security law.",
        "The treaty bars Japan from an army, but Tokyo sent troops to Iraq.",
        "The United States imposed sanctions on an Iranian airline and its suppliers.",
    ],
)
def test_scenes_leave_the_world(coder, text: str) -> None:
    assert coder.code(text).events
