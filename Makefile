# One-word chores; `make` alone lists them. Each runs in the current environment, which `make install` sets up.
.DEFAULT_GOAL := help
.PHONY: help install test test-plain coverage lint format types js golden bench wheel docs check

help:  ## list the chores
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install:  ## install the project, editable, with everything the chores need
	pip install -e '.[dev]'

test:  ## run all tests
	pytest

test-plain:  ## run the tests of the algorithm without compilation: kernels as plain Python
	NUMBA_DISABLE_JIT=1 pytest tests/neat

coverage:  ## measure line and branch coverage of the algorithm, without compilation
	NUMBA_DISABLE_JIT=1 coverage run -m pytest -n 0 tests/neat
	coverage report

lint:  ## check style and formatting
	ruff check .
	ruff format --check .

format:  ## fix what can be fixed of style and formatting
	ruff check --fix .
	ruff format .

types:  ## check types
	mypy

js:  ## check the types of the page's JavaScript (needs Node.js)
	npm ci --silent
	npm run --silent check

golden:  ## print the digests of the golden runs, to compare with tests/golden.json
	python -m tests.golden

bench:  ## compare with neat-python (half an hour; see benchmarks/README.md)
	python -m benchmarks.compare

wheel:  ## build the wheel, install it into an empty environment, and evolve there
	.ci/wheel

docs:  ## build the site of docs/ into docs/_build/html; strict, and without network
	sphinx-build -W -n --keep-going --quiet -j auto -b html docs docs/_build/html

check: lint types test  ## lint, types and tests
