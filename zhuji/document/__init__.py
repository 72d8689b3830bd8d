"""Documents in and out: workbooks, tables. What comes in is checked whole before a row is written."""
