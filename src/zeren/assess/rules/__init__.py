"""Rules of the appraisal by subject: confirming facts, who is appraised, deciding, and what a letter says."""
