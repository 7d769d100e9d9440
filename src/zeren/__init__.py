"""Zeren (责任): who answers for what, whether it is done, and what follows. The way starts in `organisations`."""

__version__ = "0.1.0"
