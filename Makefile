# gammascope: `make demo` to begin with, `make check` before a change is handed in.
SHELL := /bin/bash
SWIFT ?= swift
export LC_ALL ?= C.UTF-8

# Slow tests: whole runs on the reference fields. Terminal tests: the built program in tmux.
SLOW := ReferenceTests
E2E := TerminalTests
CHECKED := GAMMASCOPE_STRICT=1
BUILD_CHECK := --explicit-target-dependency-import-check error
RELEASE := -c release

.PHONY: demo build release test test-release e2e lint format bench check install-deps clean

demo: install-deps release
	@.build/release/gammascope demo

build: install-deps
	$(SWIFT) build

release: install-deps
	$(SWIFT) build $(RELEASE) --product gammascope

test: install-deps
	.ci/run-tests --skip $(SLOW) --skip $(E2E)

test-release: install-deps
	.ci/run-tests $(RELEASE) --filter $(SLOW)

e2e: install-deps
	.ci/run-tests $(RELEASE) --filter $(E2E)

lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift
	.ci/check-sources

format:
	$(SWIFT) format --in-place --recursive Sources Tests Package.swift

bench: install-deps
	$(SWIFT) run $(RELEASE) bench

# Warnings are errors in our own targets only; each configuration is built once.
check: install-deps lint
	$(CHECKED) $(SWIFT) build $(RELEASE) --build-tests $(BUILD_CHECK)
	$(CHECKED) .ci/run-tests $(RELEASE) --skip-build --filter $(SLOW)
	$(CHECKED) .ci/run-tests $(RELEASE) --skip-build --filter $(E2E)
	$(CHECKED) $(SWIFT) build --build-tests $(BUILD_CHECK)
	$(CHECKED) .ci/run-tests --skip-build --skip $(SLOW) --skip $(E2E)

install-deps:
	@.ci/install-deps

clean:
	rm -rf .build .build-*
