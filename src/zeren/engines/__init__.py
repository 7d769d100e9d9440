"""Engines: run a compiled scheme over a run's folder of Parquet or CSV, on DuckDB, Spark, or the oracle. No Django."""
