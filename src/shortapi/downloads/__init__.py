"""Downloads: a file is in its place only when it is whole.

Streamed to a temporary name, resumed by Range where it broke off (by a later process too), checked for its length and
its signature, and then renamed. No link to a private address is followed, and the API key goes to no file host.
"""
