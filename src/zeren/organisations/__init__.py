"""Step 1, who there is: units in a dated tree, posts, people, terms of office, standings, the adopted pack."""
