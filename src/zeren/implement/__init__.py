"""Step 3, what was done: tasks from duties, and facts with the day, the entry and the source of each."""
