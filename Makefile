# gammascope: `make demo` to begin with, `make check` before a change is handed in.
SHELL := /bin/bash
SWIFT ?= swift
export LC_ALL ?= C.UTF-8

# Slow tests: whole runs on the reference fields. Terminal tests: the built program in tmux.
SLOW := ReferenceTests
E2E := TerminalTests
CHECKED := GAMMASCOPE_STRICT=1
CHECKED_RELEASE := $(CHECKED) GAMMASCOPE_TESTS="Reference Terminal"
BUILD_CHECK := --explicit-target-dependency-import-check error
RELEASE := -c release

.PHONY: demo build release test test-release e2e lint format pictures bench check tsan install uninstall install-deps clean

demo: install-deps release
	@.build/release/gammascope demo

build: install-deps
	$(SWIFT) build

release: install-deps
	$(SWIFT) build $(RELEASE) --product gammascope

# The installed program carries the Swift runtime: it runs on a Debian machine without a toolchain that
# has libncursesw6 libcfitsio10 libwcs7 libfftw3-double3 liblapacke libcairo2 fonts-dejavu-core.
PREFIX ?= /usr/local
BIN := $(DESTDIR)$(PREFIX)/bin
SHARE := $(DESTDIR)$(PREFIX)/share
STATIC := $(RELEASE) --static-swift-stdlib --scratch-path .build-static --product gammascope

install: install-deps
	$(SWIFT) build $(STATIC)
	install -D -s -m 755 "$$($(SWIFT) build $(STATIC) --show-bin-path)/gammascope" $(BIN)/gammascope
	install -d $(SHARE)/gammascope/themes $(SHARE)/man/man1 $(SHARE)/bash-completion/completions \
	  $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	install -m 644 themes/*.toml $(SHARE)/gammascope/themes
	$(BIN)/gammascope manual >$(SHARE)/man/man1/gammascope.1
	$(BIN)/gammascope --generate-completion-script bash >$(SHARE)/bash-completion/completions/gammascope
	$(BIN)/gammascope --generate-completion-script zsh >$(SHARE)/zsh/site-functions/_gammascope
	$(BIN)/gammascope --generate-completion-script fish >$(SHARE)/fish/vendor_completions.d/gammascope.fish

uninstall:
	rm -rf $(BIN)/gammascope $(SHARE)/gammascope $(SHARE)/man/man1/gammascope.1 \
	  $(SHARE)/bash-completion/completions/gammascope $(SHARE)/zsh/site-functions/_gammascope \
	  $(SHARE)/fish/vendor_completions.d/gammascope.fish

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

# The pictures of the README, drawn by the program itself on the field of the demo.
PICTURES := Sources/gammascope/Pictures
pictures: install-deps release
	.build/release/gammascope demo </dev/null >/dev/null
	.build/release/gammascope replay $(PICTURES)/pictures.commands --no-screen --size 140x44 \
	  --input "$${XDG_CACHE_HOME:-$$HOME/.cache}/gammascope/demo/analysis.yaml"

bench: install-deps
	$(SWIFT) run $(RELEASE) bench

# The event loop with its engine, and the fit worker, under the thread sanitizer. A build of its own.
TSAN := EventLoopTests|FitWorkerTests
tsan: install-deps
	GAMMASCOPE_TESTS="Fitting Explorer" TSAN_OPTIONS="halt_on_error=1 exitcode=66 suppressions=$(CURDIR)/.ci/tsan-suppressions" .ci/run-tests --sanitize=thread --scratch-path .build-tsan --filter '$(TSAN)'

# Warnings are errors in our own targets only; each configuration is built once.
check: install-deps lint
	$(CHECKED_RELEASE) $(SWIFT) build $(RELEASE) --build-tests $(BUILD_CHECK)
	$(CHECKED_RELEASE) .ci/run-tests $(RELEASE) --skip-build --filter $(SLOW)
	$(CHECKED_RELEASE) .ci/run-tests $(RELEASE) --skip-build --filter $(E2E)
	$(CHECKED) $(SWIFT) build --build-tests $(BUILD_CHECK)
	$(CHECKED) .ci/run-tests --skip-build --skip $(SLOW) --skip $(E2E)

install-deps:
	@.ci/install-deps

clean:
	rm -rf .build .build-*
