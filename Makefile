# Two commands lead in: `make demo` shows Ponte at work, `make test` proves that it works.

.PHONY: help demo test

help:
	@echo 'make demo    builds Ponte and prints the address of the screens; ARGS=--network lets real phones in'
	@echo 'make test    checks everything: format, lints, tests on both databases, documentation, dependencies'

demo:
	@scripts/need build
	@echo "Building Ponte: the first time takes some minutes."
	@scripts/screens
	@cargo run --release --locked --bin ponte -- demo $(ARGS)

test:
	@scripts/need build test
	@scripts/test
