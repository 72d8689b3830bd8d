"""Measurements that print JSON, ratios taken in one run: `make bench`."""
