"""Template libraries of the pages: `words` (built in everywhere) and `drawing` (loaded by components)."""
