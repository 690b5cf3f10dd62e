# `make demo` and `make test` do all set-up on a fresh machine that has Swift 6.2 or newer.

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=

RELEASE := -c release --static-swift-stdlib
SWIFT_FILES := Sources Tests Package.swift
SCRIPTS := .ci/run data/demo.sh docs/manual Benchmarks/run

# Libraries to build with, and a service manager to be tested under.
PACKAGES := libsqlite3-dev libsystemd-dev zlib1g-dev libzstd-dev pkg-config make
PACKAGES += systemd dbus

BIN := $(DESTDIR)$(PREFIX)/bin
LIB := $(DESTDIR)$(PREFIX)/lib
SHARE := $(DESTDIR)$(PREFIX)/share
DOC := $(SHARE)/doc/attributiond

# Manual pages and shell completions, which are made from what the programs say of themselves.
MADE := .build/share
BASH_COMPLETION := bash-completion/completions/attrctl
ZSH_COMPLETION := zsh/site-functions/_attrctl
FISH_COMPLETION := fish/vendor_completions.d/attrctl.fish
COMPLETIONS := $(BASH_COMPLETION) $(ZSH_COMPLETION) $(FISH_COMPLETION)

.PHONY: demo test fuzz programs client build man completions docs format lint install uninstall clean deps

demo: programs
	@data/demo.sh "$$($(SWIFT) build $(RELEASE) --show-bin-path)"

test: deps
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error
	$(SWIFT) test --skip-build --disable-xctest

# Each target for so many seconds, from its seeds and what earlier runs added to them; an input
# that should not be is left in Tests/Fuzz/.build/found.
FUZZ_SECONDS ?= 60
FUZZ_BUILD := $(SWIFT) build -c release --package-path Tests/Fuzz

fuzz: deps
	$(FUZZ_BUILD) --product fuzz
	fuzz="$$($(FUZZ_BUILD) --show-bin-path)/fuzz" && cd Tests/Fuzz && \
	for seeds in corpus/*; do \
	  target="$$(basename "$$seeds")"; \
	  mkdir -p ".build/corpus/$$target" .build/found || exit 1; \
	  ASAN_OPTIONS=detect_leaks=0 "$$fuzz" "$$target" -max_total_time=$(FUZZ_SECONDS) \
	    -timeout=5 -artifact_prefix=".build/found/$$target-" -print_final_stats=1 \
	    ".build/corpus/$$target" "$$seeds" || exit 1; \
	done

programs: deps
	$(SWIFT) build $(RELEASE) --product attributiond
	$(SWIFT) build $(RELEASE) --product attrctl

# By itself, since it takes most of the time: nothing else needs an HTTP client.
client: deps
	$(SWIFT) build $(RELEASE) --product attributiond-ihc

build: man completions

man: programs client
	docs/manual "$$($(SWIFT) build $(RELEASE) --show-bin-path)" $(MADE)/man/man1

completions: programs
	for file in $(COMPLETIONS); do mkdir -p "$(MADE)/$$(dirname $$file)"; done
	attrctl="$$($(SWIFT) build $(RELEASE) --show-bin-path)/attrctl" && \
	"$$attrctl" --generate-completion-script bash > $(MADE)/$(BASH_COMPLETION) && \
	"$$attrctl" --generate-completion-script zsh > $(MADE)/$(ZSH_COMPLETION) && \
	"$$attrctl" --generate-completion-script fish > $(MADE)/$(FISH_COMPLETION)

# What a change of a method’s declaration needs; a test says when.
docs:
	$(SWIFT) build --product attrctl
	"$$($(SWIFT) build --show-bin-path)/attrctl" generate-api-docs > docs/api.md

format:
	$(SWIFT) format --in-place --recursive --parallel $(SWIFT_FILES)

lint:
	@$(SWIFT) format lint --strict --recursive --parallel $(SWIFT_FILES)
	@for script in $(SCRIPTS); do bash -n "$$script" || exit 1; done

# Installs what `make build` made; run the two as different users if you like.
install:
	bin=$$($(SWIFT) build $(RELEASE) --show-bin-path) && \
	install -D -m 755 -t $(BIN) "$$bin/attributiond" "$$bin/attributiond-ihc" \
	  "$$bin/attrctl"
	for unit in systemd/*.socket systemd/*.service; do \
	  $(call install_unit,"$$unit",$(LIB)/systemd/system) || exit 1; done
	for unit in systemd/user/*.socket systemd/user/*.service; do \
	  $(call install_unit,"$$unit",$(LIB)/systemd/user) || exit 1; done
	install -D -m 644 systemd/sysusers.conf $(LIB)/sysusers.d/attributiond.conf
	install -D -m 644 systemd/tmpfiles.conf $(LIB)/tmpfiles.d/attributiond.conf
	install -D -m 644 -t $(DOC) README.md LICENSE docs/*.md systemd/attributiond.yaml
	install -D -m 644 -t $(SHARE)/man/man1 $(MADE)/man/man1/*.1
	for file in $(COMPLETIONS); do \
	  install -D -m 644 "$(MADE)/$$file" "$(SHARE)/$$file" || exit 1; done

uninstall:
	rm -f $(BIN)/attributiond $(BIN)/attributiond-ihc $(BIN)/attrctl
	for unit in systemd/*.socket systemd/*.service; do \
	  rm -f $(LIB)/systemd/system/"$$(basename "$$unit")"; done
	for unit in systemd/user/*.socket systemd/user/*.service; do \
	  rm -f $(LIB)/systemd/user/"$$(basename "$$unit")"; done
	rm -f $(LIB)/sysusers.d/attributiond.conf $(LIB)/tmpfiles.d/attributiond.conf
	rm -f $(SHARE)/man/man1/attributiond.1 $(SHARE)/man/man1/attrctl.1
	rm -f $(SHARE)/man/man1/attributiond-ihc.1 $(SHARE)/man/man1/attributiond-ihc-stand-in.1
	rm -f $(SHARE)/man/man1/attrctl-*.1
	for file in $(COMPLETIONS); do rm -f "$(SHARE)/$$file"; done
	rm -rf $(DOC)

# Units name the programs where distributions put them.
define install_unit
install -d $(2) && sed 's|/usr/bin/|$(PREFIX)/bin/|g' $(1) > $(2)/"$$(basename $(1))"
endef

clean:
	$(SWIFT) package clean

# Debian's names; elsewhere the packages are called otherwise and are the user's to install.
deps:
	@command -v dpkg-query > /dev/null || exit 0; \
	missing=; \
	for package in $(PACKAGES); do \
	  dpkg-query --show --showformat='$${db:Status-Status}' $$package 2> /dev/null \
	    | grep -qx installed || missing="$$missing $$package"; \
	done; \
	[ -n "$$missing" ] || exit 0; \
	if [ "$$(id -u)" = 0 ]; then as_root='env'; \
	elif sudo -n true 2> /dev/null; then as_root='sudo -n env'; \
	else \
	  echo "Packages are missing. Install them, then try again:" >&2; \
	  echo "  sudo apt-get install$$missing" >&2; \
	  exit 1; \
	fi; \
	$$as_root apt-get update --quiet && \
	$$as_root DEBIAN_FRONTEND=noninteractive \
	  apt-get install --yes --quiet --no-install-recommends $$missing
