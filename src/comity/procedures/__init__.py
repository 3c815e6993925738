"""The procedures that ship with the product: one YAML file each, labels beside it. No Python here."""
