# Every target is one line: dev.py does the work and needs nothing but Python 3.11+.
PYTHON ?= python3

demo run test check fmt bench shots trust setup:
	$(PYTHON) dev.py $@ $(ARGS)

clean:
	rm -rf .venv .boot node_modules build var

.PHONY: demo run test check fmt bench shots trust setup clean
