# make demo    see the whole thing work        make test    run the tests
# make check   all that CI asks for            make help    the other targets

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)
BIN := .venv/bin
READY := .venv/.ready
VERIFIED := --include='verifier/*,keys/*' --fail-under=100 --skip-covered --show-missing
# Twice quiet: errors speak, a machine's own package sources do not.
INSTALL := install -qq --disable-pip-version-check

# The environment knows the folder it was made in; a tree that was moved or copied gets a new one.
$(shell [ ! -e $(READY) ] || [ "$$(cat $(READY))" = "$$(pwd)" ] || rm -rf .venv)

.PHONY: help demo test test-lowest test-thorough test-browsers screenshots test-interop check format format-check lint types verifier-alone wheel coverage bench vectors docs house page vendor release lock clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 24

demo: $(READY)  ## set up if needed, then run the demonstration and serve its site
	$(BIN)/trustmark demo

test: $(READY)  ## set up if needed, then run every test
	$(BIN)/pytest -n auto --dist loadfile $(COVER)

test-lowest: build/lowest/.ready  ## every test but the browsers' with the lowest versions that pyproject.toml allows (needs uv)
	build/lowest/bin/pytest -n auto --dist loadfile -m "not engines and not browser"

test-thorough: $(READY)  ## the tests that draw their own examples, each with twenty times as many
	$(BIN)/pytest -n auto -m hypothesis --hypothesis-profile=thorough -o faulthandler_timeout=0

test-browsers: $(READY)  ## the verifier, the verify page and the badge in Chromium, Firefox and WebKit
	$(BIN)/pytest -m engines tests/verifier/browser/engines

screenshots: $(READY)  ## write a picture of every state in both languages into build/screenshots
	SCREENSHOTS=build/screenshots $(BIN)/pytest tests/verifier/browser/test_states.py

test-interop: $(READY)  ## ask outside libraries (npm, PyPI) whether they accept what we publish
	$(BIN)/pytest tests/interop

# One run of the suite is both: its tests pass, and they reach what they must.
check: COVER = --cov --cov-report=
check: format-check lint types verifier-alone wheel test  ## all that CI asks for; the test suite comes last
	@$(BIN)/coverage report $(VERIFIED) > build/coverage.txt || { cat build/coverage.txt; exit 1; }

format: $(READY)  ## rewrite the code in the one format
	$(BIN)/ruff format .

format-check: $(READY)
	$(BIN)/ruff format --check .

lint: $(READY)  ## ruff, all rules
	$(BIN)/ruff check .

types: $(READY)  ## mypy --strict
	$(BIN)/mypy

# Two files of tests/keys ask PyJWT for a second opinion; the browser's tests need the whole issuer.
verifier-alone: build/verifier/.ready  ## the verifier's tests where the issuing side is not installed
	build/verifier/bin/python tools/absent.py eventsourcing flask qrcode jwt
	build/verifier/bin/pytest tests/verifier tests/keys --ignore=tests/verifier/browser \
		--ignore=tests/keys/test_manifest.py --ignore=tests/keys/test_signers.py

wheel: build/wheel/.ready  ## the wheel owns its import names; it runs the demonstration, and without extras verifies it
	build/wheel/bin/python -I tools/smoke.py build/wheel/bin/trustmark build/relying/bin/trustmark

coverage: COVER = --cov --cov-report=term-missing:skip-covered
coverage: test  ## show which lines no test reaches: 95 % of all branches are asked for, 100 % of verifier and keys
	$(BIN)/coverage report $(VERIFIED)

bench: $(READY)  ## measure every claim, one JSON line each (some need Chromium)
	@failed=0; for script in $$(grep -l __main__ bench/*.py); do $(BIN)/python "$$script" || failed=1; done; exit $$failed

vectors: $(READY)  ## write the test vectors anew; there should be no difference
	@for script in tests/vectors/generate*.py; do $(BIN)/python "$$script" || exit 1; done

docs: $(READY)  ## write docs/commands.md anew from the commands
	@mkdir -p build
	$(BIN)/python tools/commands_page.py > build/commands.md && mv build/commands.md docs/commands.md

house:  ## count circles, arrows between rooms, doubled names and sizes; the result is docs/house.txt
	@$(call python-or-hint)
	@mkdir -p build
	@"$(PYTHON)" tools/house.py > build/house.txt && mv build/house.txt docs/house.txt && cat docs/house.txt

page: $(READY)  ## write what pages are made of: words of reason codes, small scripts (needs npm); the result is committed
	$(BIN)/python tools/reason_words.py
	$(BIN)/python tools/minify.py

vendor: $(READY)  ## take the QR decoder of the scanner page from npm anew; there should be no difference
	$(BIN)/python tools/vendor_qr.py

release: $(READY)  ## build what a release consists of, twice, and say what to sign (needs npm)
	$(BIN)/python tools/release.py

lock:  ## choose the newest allowed dependencies (needs uv); the lock names no index and no host
	uv pip compile pyproject.toml --upgrade --extra test --generate-hashes --universal --no-strip-extras \
		--no-emit-index-url --no-emit-find-links --no-header -o requirements.lock

clean:  ## remove what these targets have made
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage

# --- environments ---

# requirements.lock holds every dependency with its hashes, the build back end too: the second call needs no index.
$(READY): requirements.lock pyproject.toml
	@$(call python-or-hint)
	@echo "setting up .venv, once" >&2
	@"$(PYTHON)" -m venv .venv
	@$(BIN)/pip $(INSTALL) --require-hashes -r requirements.lock
	@$(BIN)/pip $(INSTALL) --no-deps --no-build-isolation --no-index -e .
	@pwd > $@

# Only what a relying party needs, and the test tools.
build/verifier/.ready: $(READY) tools/subset_lock.py
	@rm -rf build/verifier && "$(PYTHON)" -m venv --without-pip build/verifier
	@$(BIN)/python tools/subset_lock.py msgspec cryptography idna pytest hypothesis > build/verifier.lock
	@$(BIN)/pip --python build/verifier $(INSTALL) --require-hashes -r build/verifier.lock
	@touch $@

# The oldest direct dependencies, whatever the lock says.
build/lowest/.ready: pyproject.toml
	@rm -rf build/lowest && uv venv --quiet --python "$(PYTHON)" build/lowest
	@uv pip install --quiet --python build/lowest/bin/python --resolution lowest-direct -e '.[test]'
	@touch $@

# A wheel built without network, in two environments: with all that an issuer needs, and with what a relying party needs.
.PHONY: build/wheel/.ready
build/wheel/.ready: $(READY) tools/subset_lock.py
	@rm -rf build/wheel build/relying build/dist
	@"$(PYTHON)" -m venv --without-pip build/wheel && "$(PYTHON)" -m venv --without-pip build/relying
	@$(BIN)/python -m build --wheel --no-isolation --outdir build/dist . > build/wheel/build.log 2>&1 \
		|| { cat build/wheel/build.log >&2; exit 1; }
	@$(call install-wheel,build/wheel,trustmark-ledger[issuer])
	@$(call install-wheel,build/relying,trustmark-ledger)

define install-wheel
	$(BIN)/python tools/subset_lock.py $(2) > $(1).lock \
		&& $(BIN)/pip --python $(1) $(INSTALL) --require-hashes -r $(1).lock \
		&& $(BIN)/pip --python $(1) $(INSTALL) --no-deps --no-index build/dist/*.whl
endef

define python-or-hint
	if [ -z "$(PYTHON)" ]; then \
		echo "trustmark: no Python 3.11 or newer found; install one, or name it: make PYTHON=/path/to/python3 ..." >&2; exit 2; \
	elif ! "$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null; then \
		echo "trustmark: this Python cannot make environments; on Debian and Ubuntu: sudo apt install python3-venv" >&2; exit 2; \
	fi
endef
