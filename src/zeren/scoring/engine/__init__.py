"""A scheme compiled to SQL: the same answers as the oracle's, to the last digit, for millions. Pure: makes text, runs nothing."""
