"""Pages of step `debrief`."""
