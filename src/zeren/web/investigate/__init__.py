"""Pages of step `investigate`."""
