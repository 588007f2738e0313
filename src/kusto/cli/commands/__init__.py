"""One file per command: each has ``build(say)``, which gives its click command, and returns records to render."""
