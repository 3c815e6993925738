"""Comity: the shared record and the procedures of a settlement."""

__version__ = "0.1.0"
