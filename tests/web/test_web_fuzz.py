"""Whatever is asked of the API, it answers as its own description says, and never fails."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import negative_data_rejection, positive_data_acceptance

from dragoman.coder import Coder
from dragoman.web import create_app

EXAMPLES = 15  # of each route
BY_NAME = ("/api/v1/dyad", "/api/v1/events/{ident}")  # what fits the description may still be a name that nothing or several things have
ROUTES = sorted((path, method) for path, methods in create_app("none").openapi()["paths"].items() for method in methods)


@pytest.fixture(scope="module")
def api(dispatches: str, coder: Coder):
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(dispatches, read_only=True, hosts=None, load=lambda: coder))


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_fuzz_api_answers_as_described(api, path: str, method: str) -> None:
    operation = api[path][method]
    asked = operation.as_strategy(generation_mode=GenerationMode.POSITIVE) | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @given(case=asked)
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    def answers(case: Case) -> None:
        lenient = [negative_data_rejection, *([positive_data_acceptance] if path in BY_NAME else [])]  # of a field given twice the last counts
        case.call_and_validate(excluded_checks=lenient)

    answers()
