"""Step 6, what a result does: consequences with a term, and who may be appointed on a day, with reasons."""
