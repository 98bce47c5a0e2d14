"""A text in, the town of its dateline out."""

from __future__ import annotations

from dragoman.parse import without_dateline

LINES = 5  # a dateline stands below a headline and a byline at most


def dateline_of(text: str) -> str | None:
    """Read the town of a dateline, with the country or state behind it: "HAVANA, Dec 18 (Agency) - …" gives "HAVANA", else "TRIPOLI, Lebanon".

    Returns:
        The words as they stand, so that `text.find` gives their offset; None where there is no dateline or it names two towns.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    for line in lines[:LINES]:
        body = line.lstrip()
        blanked = without_dateline(body)
        if blanked == body:
            continue
        dateline = body[: len(body) - len(blanked.lstrip())]
        for mark in ("(", "--", "–", "—", ":", " - "):
            dateline = dateline.partition(mark)[0]
        parts = [part.strip(" -") for part in dateline.split(",")]
        if not parts[0] or "/" in parts[0] or any(c.isdigit() for c in parts[0]):
            return None
        region = parts[1] if len(parts) > 1 and not any(c.isdigit() for c in parts[1]) else ""
        return f"{parts[0]}, {region}" if region and f"{parts[0]}, {region}" in line else parts[0]
    return None
