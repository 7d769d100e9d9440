"""Step 4, the special debrief: its first tables; its results come in as imported facts, marked so."""
