"""A parsed sentence in, the place of its events out, geocoded offline."""

from dragoman.places.datelines import dateline_of
from dragoman.places.gazetteer import Gazetteer
from dragoman.places.reading import PlaceReader

__all__ = ["Gazetteer", "PlaceReader", "dateline_of"]
