"""The ballot's door: a process, a host name and a database role of its own. It asks nobody who he is.

It knows the ballot's functions in the database and no table; what a request brings along is left outside.
"""
