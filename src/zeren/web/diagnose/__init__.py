"""Pages of step `diagnose`."""
