"""Step 5, schemes applied: facts confirmed, frozen, run, proposed, decided, told by letter, objected to."""
