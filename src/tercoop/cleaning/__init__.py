"""A cell becomes a value, or the reason why not; nothing here knows of files or of profiles.

Each cleaner is a function of a cell that never raises for any cell. It never guesses: what is doubtful is left out or
flagged, with the reason (:class:`~tercoop.cleaning.outcomes.Problem`).
"""
