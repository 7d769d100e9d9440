"""Pages of step `organisations`."""
