"""What a person at a desk does: found a mechanism, sign with a pass phrase, keep a comparison, accept a draft.

The only room that brings private keys and the record together. It decides nothing about right or effect: that is the
mechanism's; and it stores nothing itself: acts go through `node`, unsigned material through `library`.
"""
