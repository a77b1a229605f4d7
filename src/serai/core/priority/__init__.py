"""What goes first, by criteria that the partners agreed on, with every reason shown.

`candidates` is what is known of a request; `criteria` are the ready-made criteria, each a documented formula;
`criteria_sets` combines them into tiers and weights, `criteria_data` reads and writes them; `ranking` puts requests in
order and explains each place. Specified in docs/algorithms/ranking.md.
"""
