"""Step 8, the view over all: the three questions for a unit and its tree; no answer never passes."""
