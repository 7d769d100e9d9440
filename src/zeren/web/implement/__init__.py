"""Pages of step `implement`."""
