"""Pages of step `use`."""
