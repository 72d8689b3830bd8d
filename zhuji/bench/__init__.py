"""Measures the warehouse on a synthetic nation: `zhuji bench nation`. Invents rows; reads and writes no "
"database of ours."""
