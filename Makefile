# The five things one does here. Everything is built with the release profile, so that HiGHS (minutes of C++) is compiled once.

SHELL := /bin/bash
CARGO := [ ! -f .tools/env ] || . .tools/env; cargo

# Where `make deps` may take things from: auto, apt, local (PyPI wheels in .tools, no root).
DEPS ?= auto

.PHONY: help deps demo test lint bench fuzz-api load

help:
	@echo "make demo   propose partnerships for the synthetic Henan market, into out/henan"
	@echo "make test   all tests"
	@echo "make lint   formatting and clippy"
	@echo "make bench  speed and quality on realistic sizes"
	@echo "make fuzz-api  made-up requests from the API document against the demonstration (schemathesis, from PyPI)"
	@echo "make load   a thousand requests a second on a national catalogue"
	@echo "make deps   install cmake, libclang and (BROWSER=yes) chromium where they are missing (the others do it first)"

deps:
	@.ci/deps $(DEPS)

demo: deps
	@$(CARGO) run --release -- propose data/henan --out out/henan
	@echo "Open out/henan/report.html in a browser; the lists are the xlsx files beside it."

test: export BROWSER = yes
test: deps
	@$(CARGO) test --release --workspace

lint: deps
	@$(CARGO) fmt --all --check
	@$(CARGO) clippy --release --workspace --all-targets -- -D warnings

bench: deps
	@$(CARGO) bench -p matcher-benches
	@mkdir -p out
	@$(CARGO) run --release -p matcher-benches --bin solvers -- --svg out/solvers.svg
	@$(CARGO) run --release -p matcher-benches --bin relevance

fuzz-api: deps
	@$(CARGO) build --release -p matcher-server
	@.ci/fuzz-api target/release/matcher

load: deps
	@$(CARGO) build --release -p matcher-server -p matcher-benches --bins
	@rm -rf out/load && mkdir -p out/load
	@target/release/matcher generate --scale national --seed 1 --out out/load/national
	@target/release/load target/release/matcher out/load/data --import out/load/national --seconds 30
