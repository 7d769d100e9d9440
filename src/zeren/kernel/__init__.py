"""What every room may use and nothing more: actors, days, exact numbers, words, errors, transition tables.

Pure: standard library only. The list of files here is closed; a new one needs a page in `docs/decisions/`.
"""
