"""The sample city: made up, the same on every machine. It comes in through the workbooks, as real data do."""
