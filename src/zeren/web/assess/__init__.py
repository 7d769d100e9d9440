"""Pages of step `assess`."""
