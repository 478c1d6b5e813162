# Two commands lead in: `make demo` shows Ponte at work, `make test` proves that it works.

.PHONY: help demo test channels-report fuzz

help:
	@echo 'make demo    builds Ponte and prints the address of the screens; ARGS=--network lets real phones in'
	@echo 'make test    checks everything: format, lints, tests on both databases, documentation, dependencies'
	@echo 'make channels-report   writes what every provider of WhatsApp keeps of the contract into docs/channels.md'
	@echo 'make fuzz    feeds the decoders and proofs of all providers with chance; SECONDS=600 for how long'

demo:
	@scripts/need build
	@echo "Building Ponte: the first time takes some minutes."
	@scripts/screens
	@cargo run --release --locked --bin ponte -- demo $(ARGS)

test:
	@scripts/need build test fuzz
	@scripts/test

channels-report:
	@scripts/need rust
	@cargo run --quiet --locked -p ponte-channels --example channels-report

fuzz:
	@scripts/need rust fuzz
	@scripts/fuzz $(or $(SECONDS),30)
