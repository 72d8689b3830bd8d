"""The workbooks that people already have: layout ─ cells ─ book ─ check ─ plan ─ write, and the way back (export)."""
