"""Who may say what, when: charters, procedures as data, causal order, effect, clocks."""
