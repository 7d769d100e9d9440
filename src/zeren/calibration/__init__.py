"""What raters do to marks, and what may honestly be said of a ranking. A library of its own: no Django, no pack, no files.

Begin at `calibration.calibrated`; `ratings` says what goes in. docs/calibration.md is its page.
"""
