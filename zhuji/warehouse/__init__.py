"""The same rules at the size of a nation: the tables that measures read as Parquet, evaluated by DuckDB or Spark.

No rule and no judgement is written here a second time. Rows come from the SQL of the measures' own querysets
(`measured`), who is asked from `pack.roster` (`profiles`), what the counts come to from `pack.judging` (`tracing`).
"""
