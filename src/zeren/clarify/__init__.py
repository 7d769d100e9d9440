"""Step 2, who answers for what: duty lists for three bearers, the allocation matrix, acknowledgement by name."""
