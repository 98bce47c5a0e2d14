# make demo: set up and code the dispatches under examples/.   make test: set up, lint, type-check and run the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test benchmarks check lock clean weights

demo: $(VENV)/installed
	$(BIN)/dragoman code --format table examples/*.jsonl

test: $(VENV)/tested-with
	$(BIN)/ruff format --check src tests benchmarks tools training
	$(BIN)/ruff check src tests benchmarks tools training
	$(BIN)/mypy
	$(BIN)/python -m pytest

# ARTICLES=FILE.jsonl times articles of your own besides invented ones.
benchmarks: $(VENV)/tested-with
	$(BIN)/python benchmarks/corpora.py --growth 20000 $(if $(ARTICLES),--articles $(ARTICLES))
	$(BIN)/python benchmarks/pages.py
	$(BIN)/python benchmarks/workbench.py
	$(if $(ARTICLES),$(BIN)/python benchmarks/throughput.py $(ARTICLES))

check: $(VENV)/installed
	$(BIN)/dragoman check

$(VENV)/installed: pyproject.toml requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/tested-with: $(VENV)/installed requirements-test.lock
	$(PIP) install --require-hashes -r requirements-test.lock
	touch $@

# Write the lock files anew from pyproject.toml.
lock: $(VENV)/installed
	$(PIP) install pip-tools
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-header --output-file requirements.lock pyproject.toml requirements-build.in
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-header --extra corpora --extra charts --extra postgres --extra tables --extra web --extra test --output-file requirements-test.lock pyproject.toml requirements-build.in

clean:
	rm -rf $(VENV) build dist src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Rebuild what the judge loads from training/ and the frames' examples. REVIEWED=FILE adds what `dragoman review STORE export --as training` wrote.
weights: $(VENV)/installed
	$(PIP) install -e '.[train]'
	$(BIN)/python training/train.py $(if $(REVIEWED),--reviewed $(REVIEWED))
	$(BIN)/python training/rate.py $(if $(REVIEWED),--reviewed $(REVIEWED))
