"""English time expressions in; the days they mean out (`When`), reckoned from the day of publication.

`words` holds the vocabulary, `ranges` the arithmetic of the calendar, `rules` the tables of expressions (add a row
there to teach a new one), `grammar` joins rows to longer expressions, `finding` and `resolving` are what others call.
"""

from dragoman.when.finding import Expression, find
from dragoman.when.resolving import is_past_year, resolve

__all__ = ["Expression", "find", "is_past_year", "resolve"]
