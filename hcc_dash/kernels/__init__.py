"""Kernels see numpy and scipy, nothing else: arrays in, frozen results out, equal to R.

A time-to-event sample is two arrays of one length: ``time`` (0 or later, any unit, no gaps) and
``event`` (true: the event happened at that time; false: follow-up ended there). At tied times events
come before censorings. Groups and strata are codes, one per patient. Inputs are never changed.
"""
