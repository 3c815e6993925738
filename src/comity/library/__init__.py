"""What one desk keeps for itself, unsigned, as plain files: reports and drafts, running comparisons, remembered columns.

Nothing here is on the record. A folder can be read with any editor, copied, and deleted; what a person decides to put on the
record leaves here as a signed act, and only digests, spans and short quotations go with it.
"""
