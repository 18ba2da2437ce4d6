"""An invented board, so that the product can be tried: every name, place and event is made up.

Dates are counted from today, so that the home page is never empty.
"""
