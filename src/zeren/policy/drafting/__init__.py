"""A draft pack from an office's own table: what each clause says, how it may be read, what a person chose, the pack.

`table` holds the table, `understand` reads a clause, `rules` says a reading in words, `choices` keeps what was chosen,
`pack` writes the pack. Nothing here is active before somebody confirmed it.
"""
