"""Pages of step `clarify`."""
