"""What happened in the debrief, in the past tense, a file for each part: keys, counts and digests, no names and no words."""
