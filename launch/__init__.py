"""Starts the whole product, its tests and its checks on a machine that has nothing but Python.

Everything here runs before any virtual environment exists, so it imports the standard library only.
`python3 -m launch` lists the commands; the Makefile has one target for each.
"""
